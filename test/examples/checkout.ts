import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pack } from '../package/tarball.ts'

const PACKAGE = 'opentelemetry-instrumentation-holysheep'

/** What builds and runs leave in the folder of an example. */
const LEFT: ReadonlySet<string> = new Set(['node_modules', 'dist', '.next', 'next-env.d.ts'])

interface Manifest {
  dependencies: Record<string, string>
}

interface Lockfile {
  packages: Record<string, Manifest & { resolved?: string; integrity?: string }>
}

export interface Checkout {
  /** Holds the other two. */
  readonly root: string
  readonly folder: string
  readonly tarball: string
}

/**
 * Copies an example out of the repository, whose packages it would find otherwise, and replaces one thing: our package is
 * that of a tarball of what was built, instead of the released one. All others stay as the lockfile pins them.
 */
export function checkOut(name: string): Checkout {
  const root = mkdtempSync(join(tmpdir(), 'holysheep-example-'))
  const folder = join(root, name)
  cpSync(join('examples', name), folder, { recursive: true, filter: (path) => !LEFT.has(basename(path)) })
  const { path: tarball } = pack(root)
  const specifier = `file:${tarball}`
  change<Manifest>(join(folder, 'package.json'), ({ dependencies }) => {
    dependencies[PACKAGE] = specifier
  })
  change<Lockfile>(join(folder, 'package-lock.json'), ({ packages }) => {
    const { '': manifest, [`node_modules/${PACKAGE}`]: ours } = packages
    if (manifest === undefined || ours === undefined) throw new Error(`the lockfile of ${name} has no ${PACKAGE}`)
    manifest.dependencies[PACKAGE] = specifier
    ours.resolved = specifier
    delete ours.integrity
  })
  return { root, folder, tarball }
}

function change<File>(path: string, edit: (content: File) => void): void {
  const content: File = JSON.parse(readFileSync(path, 'utf8'))
  edit(content)
  writeFileSync(path, JSON.stringify(content))
}
