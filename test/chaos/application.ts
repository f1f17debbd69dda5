import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { extname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Message, Order, Task } from './application/task.ts'

const REGISTER = 'opentelemetry-instrumentation-holysheep/register'
const root = fileURLToPath(new URL('../..', import.meta.url))
const extension = extname(import.meta.filename)
const clock = new URL(`./application/clock${extension}`, import.meta.url).href
const program = fileURLToPath(new URL(`./application/main${extension}`, import.meta.url))

const MOST_OUTPUT = 100_000
const LOOK_MS = 20

export interface ApplicationOptions {
  readonly task: Task
  readonly env: NodeJS.ProcessEnv
  /** Starts programs, for example within a namespace. */
  readonly within: readonly string[]
  /** File descriptors that it may have. */
  readonly descriptors: number
  /** Its parent never waits for it, so that it stays a zombie. */
  readonly isUnreaped: boolean
}

export interface End {
  /** Both null if it was not reaped. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A shell that becomes a program which reaps nobody, and ends some time after it is needed. */
const UNREAPING = '"$@" & exec sleep 900'

/** The application in its own process, on the built package. */
export class Application {
  readonly ended: Promise<End>
  readonly #process: ChildProcess
  readonly #messages = new EventEmitter()
  readonly #said = new Map<string, Message>()
  readonly #strays: string[] = []
  #output = ''
  #pid = 0

  constructor({ task, env, within, descriptors, isUnreaped }: ApplicationOptions) {
    const node = [process.execPath, '--import', clock, '--import', REGISTER, program, JSON.stringify(task)]
    const limited = ['sh', '-c', `cd "$0" && ulimit -n ${descriptors} && exec "$@"`, root, ...node]
    const [command = '', ...args] = [...within, ...(isUnreaped ? ['sh', '-c', UNREAPING, 'sh', ...limited] : limited)]
    this.#process = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-MOST_OUTPUT)
      })
    }
    this.#process.on('message', (message: Message) => this.#hear(message))
    this.ended = isUnreaped ? this.#untilZombie() : this.#untilExit()
  }

  /** All that it printed. */
  get output(): string {
    return this.#output.trim()
  }

  /** Uncaught exceptions and unhandled rejections. */
  get strays(): readonly string[] {
    return this.#strays
  }

  /** Open files whose path ends so. */
  openFiles(suffix: string): number {
    const folder = join('/proc', `${this.#pid}`, 'fd')
    const targets = readdirSync(folder).map((name) => {
      try {
        return readlinkSync(join(folder, name))
      } catch {
        return '' // closed meanwhile
      }
    })
    return targets.filter((target) => target.replace(/ \(deleted\)$/, '').endsWith(suffix)).length
  }

  /** Resolves with its next message; rejects if it ends before. */
  async says<Name extends Message['says']>(name: Name): Promise<Extract<Message, { says: Name }>> {
    const isSaid = () => this.#said.has(name)
    if (!isSaid()) await Promise.race([once(this.#messages, name), this.ended])
    const message = this.#said.get(name)
    if (message !== undefined) return message as Extract<Message, { says: Name }>
    throw new Error(`the application ended before it had ${name}. It said:\n${this.output}`)
  }

  tell(order: Order): void {
    if (this.#process.connected) this.#process.send(order)
  }

  kill(signal: NodeJS.Signals): void {
    process.kill(this.#pid, signal)
  }

  /** Kills it and its parent. */
  async remove(): Promise<void> {
    const isOver = await Promise.race([this.ended.then(() => true), sleep(LOOK_MS, false)])
    if (!isOver && this.#pid > 0) this.kill('SIGKILL')
    this.#process.kill('SIGKILL')
    await this.ended
  }

  #hear(message: Message): void {
    if (message.says === 'started') this.#pid = message.pid
    if (message.says === 'stray') this.#strays.push(message.fault)
    this.#said.set(message.says, message)
    this.#messages.emit(message.says)
  }

  async #untilExit(): Promise<End> {
    const [code, signal] = await once(this.#process, 'exit')
    return { code, signal }
  }

  /** There is no event for it: it has to be polled. */
  async #untilZombie(): Promise<End> {
    const isRunning = () => this.#process.exitCode === null && this.#process.signalCode === null
    while (isRunning() && !(this.#pid > 0 && isZombie(this.#pid))) await sleep(LOOK_MS)
    return { code: null, signal: null }
  }
}

function isZombie(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return status.slice(status.lastIndexOf(')') + 2).startsWith('Z')
  } catch {
    return true // reaped after all
  }
}
