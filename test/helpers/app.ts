import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'

export interface AppResult {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Where the built package is; tests run from its root. */
export const builtPackage = (entry: string): string => resolve('dist', entry)

/** Runs an application as a child process, on this Node, and waits for its end. */
export async function runApp(
  path: string,
  env: Readonly<Record<string, string>> = {},
  nodeOptions: readonly string[] = [],
): Promise<AppResult> {
  const child = spawn(process.execPath, [...nodeOptions, resolve(path)], {
    env: { PATH: process.env.PATH, PACKAGE: builtPackage('index.js'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { status, stdout, stderr }
}
