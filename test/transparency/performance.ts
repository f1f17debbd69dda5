import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Feature } from './feature.ts'
import type { SceneRecord } from './scene.ts'
import type { LineName } from './undici-line.ts'

export interface PlayedCase extends SceneRecord {
  readonly name: string
  /** Of the case itself, which is not to throw, nor to hang. */
  readonly mistake?: unknown
}

/** What the instrumentation made of it. */
export interface OwnResults {
  readonly spans: number
  /** Calls that were counted as metrics. */
  readonly calls: number
  /** Faults that it swallowed. */
  readonly faults: readonly string[]
}

/** All that can be told of a line in one mode. */
export interface Performance {
  readonly lacking: readonly Feature[]
  /** With nobody else on undici's channels. */
  readonly unobserved: readonly PlayedCase[]
  /** With a subscriber that notes all that is published. */
  readonly observed: readonly PlayedCase[]
  /** Uncaught exceptions, unhandled rejections and warnings. */
  readonly strays: readonly unknown[]
  readonly own?: OwnResults
}

const program = fileURLToPath(new URL(`../apps/transparency/play${extname(import.meta.filename)}`, import.meta.url))

/**
 * Plays the cases whose name begins with `only` in a process of their own.
 * @throws Error if the process does not end by itself and in good order.
 */
export async function perform(line: LineName, mode: string, only = ''): Promise<Performance> {
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn(process.execPath, [program, line, mode, only], {
    env: { ...env, NODE_TLS_REJECT_UNAUTHORIZED: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 300_000,
  })
  const [output, errors, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (status !== 0) throw new Error(`undici ${line} ${mode} ended with ${status}: ${errors}`)
  return JSON.parse(output)
}
