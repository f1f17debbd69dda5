import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A small disk that is only visible to programs started by `run`. */
export interface Tmpfs {
  readonly path: string
  /** Runs a program that sees it. */
  readonly within: readonly string[]
}

const view = (path: string, size: string): readonly string[] => [
  ...['unshare', '--user', '--map-root-user', '--mount'],
  ...['sh', '-c', 'mount -t tmpfs -o "size=$1" tmpfs "$0" && shift && exec "$@"', path, size],
]

/** For the `skip` of a test: why no small disk can be made here, or false. */
export const withoutTmpfs: string | false =
  spawnSync('unshare', [...view(tmpdir(), '64k').slice(1), 'true']).status !== 0 &&
  'on this machine, no program can be given a disk of its own (unshare of Linux)'

/** `size` as `mount` writes it, such as `64k`. */
export function createTmpfs(size: string): Tmpfs {
  const path = mkdtempSync(join(tmpdir(), 'holysheep-disk-'))
  return { path, within: view(path, size) }
}
