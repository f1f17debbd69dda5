import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { forget, watch } from '../../stack/watchdog.ts'

export interface ShellOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

/** Milliseconds that a command has to end by itself. */
const GRACE_MS = 20_000

/** A command of a shell, with all processes that it starts. */
export class ShellCommand {
  readonly #child: ChildProcess
  readonly #closed: Promise<void>
  readonly #text: string
  #stdout = ''
  #stderr = ''

  constructor(text: string, { cwd, env }: ShellOptions) {
    this.#text = text
    // In a group of its own, to end with all of them.
    this.#child = spawn('sh', ['-c', text], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#closed = this.#close()
    const { stdout, stderr } = this.#child
    stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#stdout += chunk
    })
    stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#stderr += chunk
    })
  }

  get output(): string {
    return this.#stdout + this.#stderr
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** What it printed, once it has ended. Rejects with all that it said if it failed. */
  async result(): Promise<string> {
    await this.#closed
    if (this.#child.exitCode !== 0) throw new Error(`${this.#text} ended with ${this.#child.exitCode}:\n${this.output}`)
    return this.#stdout
  }

  /** Ends it, gracefully if it does so in time. */
  async end(): Promise<void> {
    this.#signal('SIGTERM')
    const patience = setTimeout(() => this.#signal('SIGKILL'), GRACE_MS)
    await this.#closed
    clearTimeout(patience)
  }

  /** Until nothing of it is left, whatever ends this process: the watchdog ends it then. */
  async #close(): Promise<void> {
    const group = this.#child.pid
    if (group !== undefined) watch({ group })
    await once(this.#child, 'close')
    this.#signal('SIGKILL')
    if (group !== undefined) forget({ group })
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-(this.#child.pid ?? Number.NaN), signal)
    } catch {} // it has ended by itself
  }
}
