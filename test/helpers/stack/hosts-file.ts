import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { serverFolder } from '../../../stack/native-server.ts'

/** A namespace with its own hosts file, so that the addresses of a name can change, as in Compose or Kubernetes. */
export interface HostsFile {
  /** Runs a program with that view. */
  readonly within: readonly string[]
  /** From now on, the name stands for these addresses. */
  resolve(name: string, addresses: readonly string[]): void
}

const view = (path: string): readonly string[] => [
  ...['unshare', '--user', '--map-root-user', '--mount'],
  ...['sh', '-c', 'mount --bind "$0" /etc/hosts && exec "$@"', path],
]

/** For the `skip` of a test: why there can be no other view of `/etc/hosts` here, or false. */
export const withoutHostsFile: string | false =
  spawnSync('unshare', [...view('/dev/null').slice(1), 'true']).status !== 0 &&
  'on this machine, no program can be shown another /etc/hosts (unshare of Linux)'

export function createHostsFile(): HostsFile {
  const path = join(serverFolder('hosts'), 'hosts')
  writeFileSync(path, '')
  return {
    within: view(path),
    // Not as a new file: the old one is what the program sees.
    resolve: (name, addresses) => writeFileSync(path, addresses.map((address) => `${address} ${name}\n`).join('')),
  }
}
