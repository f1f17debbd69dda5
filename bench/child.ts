import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { folder } from './packages.ts'

/** A process of this benchmark that answers each question with one answer, as `answerParent` lets it. */
export class Child<Question, Answer> {
  readonly #process: ChildProcess
  readonly #ended: Promise<unknown[]>

  /** `argument` is anything that JSON can say, for `childArgument` to read. */
  constructor(entry: URL, argument: unknown, execArgv: readonly string[] = []) {
    this.#process = fork(entry, [JSON.stringify(argument)], {
      cwd: folder,
      env: environment(),
      execArgv: ['--no-warnings', ...execArgv],
    })
    this.#ended = once(this.#process, 'exit')
  }

  /** One question at a time. */
  async ask(question: Question): Promise<Answer> {
    const answer = once(this.#process, 'message')
    this.#process.send(question as object)
    const first = await Promise.race([answer, this.#ended.then(([code]) => new Error(`a process ended with ${code}`))])
    if (first instanceof Error) throw first
    return first[0]
  }

  async stop(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect()
    await this.#ended
  }
}

/** Variables for OpenTelemetry or Node in the caller's shell would affect the measurement. */
export function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(?:OTEL_|HOLYSHEEP_|OPENLIT_|NODE_OPTIONS$)/.test(name),
  )
  return Object.fromEntries(kept)
}

/** In a child: what the parent started it with. */
export const childArgument = <T>(): T => JSON.parse(process.argv[2] ?? 'null')

/** In a child: answers the parent's questions until the parent is gone. */
export function answerParent<Question, Answer>(answer: (question: Question) => Promise<Answer>): void {
  process.on('message', (question: Question) => {
    answer(question).then(
      (said) => process.send?.(said),
      (fault) => {
        console.error(fault)
        process.exit(1)
      },
    )
  })
  process.on('disconnect', () => process.exit())
}
