import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'

/** The package as npm publishes it. */
export interface Tarball {
  readonly path: string
  readonly files: readonly string[]
  /** Bytes on a user's disk. */
  readonly unpackedSize: number
}

/** Where everything of this test is kept from run to run. */
export const cache = resolve('.cache', 'package-test')

/** On Windows npm is a script. */
export const shell = process.platform === 'win32'

/** Packs what was built, into a folder; to build it again would take it from under the other tests. */
export function pack(folder = cache): Tarball {
  mkdirSync(folder, { recursive: true })
  const options = ['--ignore-scripts', '--json', '--pack-destination', folder]
  const [packed] = JSON.parse(execFileSync('npm', ['pack', ...options], { encoding: 'utf8', shell })) as [
    { filename: string; files: { path: string }[]; unpackedSize: number },
  ]
  return {
    path: resolve(folder, packed.filename),
    files: packed.files.map(({ path }) => path),
    unpackedSize: packed.unpackedSize,
  }
}
