import { spawnSync } from 'node:child_process'
import { compareVersions, requiredGo, type ServerModule } from './server-module.ts'

/** What the Go on this machine calls itself, such as `go1.26.8`, or why it won't do. */
export type FoundGo = { readonly version: string } | { readonly problem: string }

export function findGo(modules: readonly ServerModule[]): FoundGo {
  const { version: required, folder } = requiredGo(modules)
  // Asked there, a Go that may fetch a newer one of itself does so now, and answers for that one.
  const { error, status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { cwd: folder, encoding: 'utf8' })
  const version = error === undefined ? stdout.trim() : ''
  if (status === 0 && compareVersions(version, `go${required}`) >= 0) return { version }

  const lack = error !== undefined ? 'is not installed' : version !== '' ? `is ${version}` : 'is too old'
  return { problem: `To build the servers, install Go ${required} or newer (https://go.dev/dl): here, it ${lack}.` }
}
