import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import minVersion from 'semver/ranges/min-version.js'
import { type PackageManifest, readManifest } from './manifest.ts'

const MAX_BYTES = 256_000

/** The folder of an application. Nothing of it is run. */
export class Project {
  readonly folder: string
  readonly manifest: PackageManifest

  constructor(folder: string) {
    this.folder = folder
    this.manifest = readManifest(folder)
  }

  has(path: string): boolean {
    return existsSync(join(this.folder, path))
  }

  /** The content of a file; undefined where there is none, or one that is too long to be written by hand. */
  read(path: string): string | undefined {
    const file = join(this.folder, path)
    const found = statSync(file, { throwIfNoEntry: false })
    return found?.isFile() && found.size <= MAX_BYTES ? readFileSync(file, 'utf8') : undefined
  }

  /** The first of these files that is there. */
  first(paths: readonly string[]): string | undefined {
    return paths.find((path) => this.read(path) !== undefined)
  }

  dependsOn(name: string): boolean {
    return Object.hasOwn(this.manifest.dependencies, name)
  }

  /** The installed version of a dependency, else the lowest of its range; undefined where neither says one. */
  versionOf(name: string): string | undefined {
    const range = this.manifest.dependencies[name]
    return range === undefined ? undefined : (this.#installedVersion(name) ?? lowest(range))
  }

  #installedVersion(name: string): string | undefined {
    try {
      const { version } = JSON.parse(this.read(`node_modules/${name}/package.json`) ?? '{}')
      return typeof version === 'string' ? lowest(version) : undefined
    } catch {
      return undefined
    }
  }
}

/** Ranges such as `workspace:*` and `github:…` have no lowest version. */
export function lowest(range: string): string | undefined {
  try {
    return minVersion(range)?.version
  } catch {
    return undefined
  }
}
