import { run } from '../../src/cli/run.ts'

export interface Session {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Surroundings {
  readonly env?: NodeJS.ProcessEnv
  readonly isTTY?: boolean
}

/** Runs a command of this process, and what it printed. Words with spaces in them are given as a list. */
export async function runCommand(line: string | readonly string[], surroundings: Surroundings = {}): Promise<Session> {
  const { env = {}, isTTY } = surroundings
  const output = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof output) => ({ isTTY, write: (text: string) => (output[name] += text) })
  const words = typeof line === 'string' ? line.split(' ').filter(Boolean) : line
  const code = await run(words, { stdout: stream('stdout'), stderr: stream('stderr'), env })
  return { code, ...output }
}
