import { type ChildProcess, spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { extname } from 'node:path'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Failure } from './failure.ts'

/** By the package's own name: the demo may be started in a folder that does not have the package. */
const register = import.meta.resolve('opentelemetry-instrumentation-holysheep/register')
const patienceMs = 5_000
const mostOutput = 20_000

/** An app of the demo in its own process, watched from its first line on. */
export class Child {
  readonly #process: ChildProcess
  /** Kept in order until requested. */
  readonly #messages: AsyncIterator<unknown[]>
  readonly #ended: Promise<Failure>
  #output = ''

  /**
   * @param script A file of this folder, without its extension: where there is only JavaScript, that runs.
   * @param options Options of Node.
   */
  constructor(script: string, args: readonly string[], env: NodeJS.ProcessEnv, options: readonly string[] = []) {
    const file = fileURLToPath(new URL(`./${script}${extname(import.meta.filename)}`, import.meta.url))
    this.#process = spawn(process.execPath, [...options, '--import', register, file, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-mostOutput)
      })
    }
    this.#messages = on(this.#process, 'message')
    this.#ended = this.#end()
  }

  /** Everything it printed, including errors. */
  get output(): string {
    return this.#output.trim()
  }

  /** The next message from it. Rejects with its output if it ends before. */
  async says(): Promise<unknown> {
    const next = await Promise.race([this.#messages.next(), this.#ended])
    if (next instanceof Failure) throw next
    return next.value[0]
  }

  /** Rejects when it ends. */
  async dies(): Promise<never> {
    throw await this.#ended
  }

  tell(message: string): void {
    if (this.#process.connected) this.#process.send(message)
  }

  /** Ends it gracefully, within a time limit. */
  async stop(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect()
    const isPatient = await Promise.race([this.#ended, sleep(patienceMs, false, { ref: false })])
    if (isPatient === false) this.#process.kill('SIGKILL')
    await this.#ended
  }

  /** Not `close`, which never comes where the IPC channel was closed from here. */
  async #end(): Promise<Failure> {
    const { stdout, stderr } = this.#process
    const streams = [stdout, stderr].filter((stream) => stream !== null).map((stream) => finished(stream))
    const [[code, signal]] = await Promise.all([once(this.#process, 'exit'), ...streams])
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`
    const words = this.output === '' ? 'It said nothing.' : `It said:\n${this.output}`
    return new Failure(`The app ended ${how} before its calls did. ${words}`)
  }
}
