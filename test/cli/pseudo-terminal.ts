import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { eventually } from '../helpers/eventually.ts'

/** Opens a terminal without a screen; of util-linux, other systems have another `script`. */
const [SCRIPT, STTY] = ['script', 'stty'].map((name) => spawnSync(name, ['--version'], { encoding: 'utf8' }))

export const noTerminal =
  !(SCRIPT?.stdout ?? '').includes('util-linux') || STTY?.status !== 0
    ? 'needs script of util-linux, and stty of coreutils'
    : false

/** A command that runs in a terminal. */
export interface TerminalSession {
  /** All that it has written, control sequences included. */
  output(): string
  /** Waits until it has written a text. */
  shows(text: string | RegExp): Promise<void>
  types(keys: string): void
  signals(name: NodeJS.Signals): void
  resizes(rows: number, columns: number): void
  /** The exit code of the command; of one that a signal has ended, 128 and the signal's number. */
  readonly ended: Promise<number | null>
}

/** Runs Node in a terminal of 30 rows and 100 columns, or as many as are given. It ends with the test at the latest. */
export async function openTerminal(
  t: TestContext,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { rows = 30, columns = 100 } = {},
): Promise<TerminalSession> {
  const words = [process.execPath, ...args].map((word) => `'${word}'`).join(' ')
  const shell = `stty rows ${rows} cols ${columns}; echo "$$ $(tty)"; exec ${words}`
  const child: ChildProcess = spawn('script', ['-qec', shell, '/dev/null'], {
    env: { PATH: process.env.PATH, TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  await eventually(() => /^\d+ \S+\r\n/.test(output))
  const [, pid, tty = ''] = /^(\d+) (\S+)\r\n/.exec(output) ?? []
  return {
    output: () => output,
    async shows(text) {
      await eventually(() => output.search(text) >= 0 || child.exitCode !== null)
      if (output.search(text) < 0) throw new Error(`it never showed ${text}:\n${output}`)
    },
    types: (keys) => void child.stdin?.write(keys),
    signals: (name) => void process.kill(Number(pid), name),
    // Two changes, each with its signal: once the terminal has the rows, it has the columns.
    resizes: (rows, columns) =>
      void spawnSync('stty', ['-F', tty, 'cols', String(columns), 'rows', String(rows)], { stdio: 'ignore' }),
    ended,
  }
}
