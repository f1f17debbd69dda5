import { Readable } from 'node:stream'
import { run } from '../../src/cli/run.ts'

export interface Session {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Surroundings {
  readonly env?: NodeJS.ProcessEnv
  readonly isTTY?: boolean
  /** What a person types; without it, nobody can be asked. */
  readonly typed?: string
}

/** Runs a command of this process, and what it printed. Words with spaces in them are given as a list. */
export async function runCommand(line: string | readonly string[], surroundings: Surroundings = {}): Promise<Session> {
  const { env = {}, isTTY, typed } = surroundings
  const output = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof output) => ({ isTTY, write: (text: string) => (output[name] += text) })
  const words = typeof line === 'string' ? line.split(' ').filter(Boolean) : line
  const stdin = typed === undefined ? {} : { stdin: Object.assign(Readable.from([typed]), { isTTY: true }) }
  const code = await run(words, { stdout: stream('stdout'), stderr: stream('stderr'), env, ...stdin })
  return { code, ...output }
}
