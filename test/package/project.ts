import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { install } from '../../scripts/matrix/install.ts'
import type { AppResult } from '../helpers/app.ts'
import { cache, shell, type Tarball } from './tarball.ts'

export const packageName = 'opentelemetry-instrumentation-holysheep'

/** A user's project, into which the package was installed. */
export interface Project {
  readonly folder: string
  /** Runs Node there. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<AppResult>
  /** Runs `npx holysheep-otel` there, or in another folder. */
  command(words: readonly string[], cwd?: string): Promise<AppResult>
  /** Finds what an application there would load. */
  resolve(specifier: string): string
  /** The folders of all copies of packages that are installed there, by name. */
  copies(): ReadonlyMap<string, readonly string[]>
}

/**
 * Installs the package beside other dependencies into an empty project that holds the files of `consumer`. That is done
 * once, as long as our own manifest stays the same; what the tarball holds is unpacked anew each time.
 */
export function createProject(
  name: string,
  dependencies: Readonly<Record<string, string>>,
  tarball: Tarball,
): Project | 'offline' {
  const folder = join(cache, name)
  const manifest = {
    private: true,
    dependencies: { ...dependencies, [packageName]: `file:${relative(folder, tarball.path).replaceAll('\\', '/')}` },
    allowScripts: { protobufjs: false },
    installed: JSON.parse(readFileSync('package.json', 'utf8')),
  }
  try {
    install(folder, manifest)
  } catch (fault) {
    if (isOnline()) throw fault
    return 'offline'
  }
  unpack(tarball, join(folder, 'node_modules', packageName))
  cpSync('test/apps/package', folder, { recursive: true })

  const { resolve: find } = createRequire(join(folder, 'application.cjs'))
  return {
    folder,
    command: (words, cwd = folder) =>
      run(cwd, [join(folder, 'node_modules', packageName, 'dist', 'cli.js'), ...words], {}),
    run: (args, env = {}) => run(folder, args, env),
    resolve: (specifier) => find(specifier),
    copies: () => copiesIn(folder),
  }
}

function isOnline(): boolean {
  try {
    execFileSync('npm', ['ping'], { stdio: 'ignore', timeout: 60_000, shell })
    return true
  } catch {
    return false
  }
}

function unpack(tarball: Tarball, folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  execFileSync('tar', ['-xzf', tarball.path, '-C', folder, '--strip-components=1'])
}

async function run(cwd: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<AppResult> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { status, stdout, stderr }
}

function copiesIn(folder: string): ReadonlyMap<string, readonly string[]> {
  const copies = new Map<string, string[]>()
  for (const found of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = found.replaceAll('\\', '/')
    const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path)?.[1]
    if (name !== undefined) copies.set(name, [...(copies.get(name) ?? []), resolve(folder, path, '..')])
  }
  return copies
}
