import type { IncomingHttpHeaders } from 'node:http'
import { UNITS, type Units, type Usage } from '../src/call.ts'
import type { Dialect, UsageReport } from './answer.ts'
import type { JsonObject } from './json.ts'

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly id: number
  readonly protocol: Dialect
  readonly httpVersion: string
  /** Path template such as `/models/{model}`; `other` for an unknown path. */
  readonly endpoint: string
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
}

/** An answer whose head was sent. It is entered before the client can see it, and kept up to date. */
export interface SentAnswer {
  readonly id: number
  readonly protocol: Dialect
  readonly endpoint: string
  readonly path: string
  readonly method: string
  readonly status: number
  /** As answered; undefined where the answer names none. */
  readonly model: string | undefined
  /** As answered, such as `flex`; undefined where the answer names none. */
  readonly serviceTier?: string | undefined
  readonly stream: boolean
  readonly encoding: string
  readonly fault: string | undefined
  /** The last usage object that was sent. */
  readonly usage: JsonObject | undefined
  /**
   * What that usage means: `prompt` and `completion` are disjoint and complete. Undefined where an earlier answer has
   * already reported it, as for a response that is fetched again.
   */
  readonly tokens: Usage | undefined
  /** What the answer is billed by instead of tokens. */
  readonly units?: Units | undefined
  /** USD that the answer reported. */
  readonly costUsd: number | undefined
  /** The whole answer was written, as long as its fault let it be. */
  readonly finished: boolean
  /** Bytes of the body on the wire. */
  readonly bytesSent: number
}

/** A client that left before it had the whole answer. */
export interface Abort {
  readonly id: number
  readonly endpoint: string
  readonly path: string
  readonly method: string
  readonly fault: string | undefined
  readonly phase: 'before-headers' | 'in-body'
  readonly bytesSent: number
  /** Error code of the stream's reset; HTTP/2 only. */
  readonly resetCode: number | undefined
}

export interface Totals extends Required<Usage> {
  readonly answers: number
  /** Without the units of which there were none. */
  readonly units: Units
  readonly costUsd: number
  readonly bytesSent: number
}

/** What was actually received and sent. */
export class Ledger {
  readonly #requests: ReceivedRequest[] = []
  readonly #answers: SentAnswer[] = []
  readonly #aborts: Abort[] = []
  readonly #keeps: boolean

  /** With `keeps` false it stays empty, for runs too long to remember. */
  constructor(keeps = true) {
    this.#keeps = keeps
  }

  get requests(): readonly ReceivedRequest[] {
    return this.#requests
  }

  get answers(): readonly SentAnswer[] {
    return this.#answers
  }

  get aborts(): readonly Abort[] {
    return this.#aborts
  }

  receive(request: ReceivedRequest): void {
    if (this.#keeps) this.#requests.push(request)
  }

  send(answer: SentAnswer): void {
    if (this.#keeps) this.#answers.push(answer)
  }

  abort(abort: Abort): void {
    if (this.#keeps) this.#aborts.push(abort)
  }

  /** The one answer there is. Throws where there are none or several, or a client left. */
  only(): SentAnswer {
    const [answer] = this.#answers
    if (answer !== undefined && this.#answers.length === 1 && this.#aborts.length === 0) return answer
    throw new Error(`expected one answer, sent ${this.#answers.length} and saw ${this.#aborts.length} aborts`)
  }

  /** Sums over the answers, or over some of them. Unknown tokens add nothing. */
  totals(which: (answer: SentAnswer) => boolean = () => true): Totals {
    const answers = this.#answers.filter(which)
    const sum = (amount: (answer: SentAnswer) => number | undefined): number =>
      answers.reduce((total, answer) => total + (amount(answer) ?? 0), 0)
    return {
      answers: answers.length,
      prompt: sum(({ tokens }) => tokens?.prompt),
      completion: sum(({ tokens }) => tokens?.completion),
      cachedPrompt: sum(({ tokens }) => tokens?.cachedPrompt),
      cacheWrite: sum(({ tokens }) => tokens?.cacheWrite),
      cacheWrite1h: sum(({ tokens }) => tokens?.cacheWrite1h),
      audioPrompt: sum(({ tokens }) => tokens?.audioPrompt),
      cachedAudioPrompt: sum(({ tokens }) => tokens?.cachedAudioPrompt),
      imagePrompt: sum(({ tokens }) => tokens?.imagePrompt),
      cachedImagePrompt: sum(({ tokens }) => tokens?.cachedImagePrompt),
      reasoning: sum(({ tokens }) => tokens?.reasoning),
      audioCompletion: sum(({ tokens }) => tokens?.audioCompletion),
      imageCompletion: sum(({ tokens }) => tokens?.imageCompletion),
      units: Object.fromEntries(
        UNITS.map((unit) => [unit, sum(({ units }) => units?.[unit])] as const).filter(([, amount]) => amount > 0),
      ),
      costUsd: sum(({ costUsd }) => costUsd),
      bytesSent: sum(({ bytesSent }) => bytesSent),
    }
  }

  /** Forgets everything. */
  clear(): void {
    for (const entries of [this.#requests, this.#answers, this.#aborts]) entries.length = 0
  }
}

/** An entry while its answer is under way. */
export type OpenAnswer = { -readonly [Name in keyof SentAnswer]: SentAnswer[Name] }

/** Reports that were entered. That of a stored response is sent again each time it is fetched, but counts once. */
const entered = new WeakSet<UsageReport>()

export function enterReport(entry: OpenAnswer, report: UsageReport): void {
  entry.usage = report.usage
  if (entered.has(report)) return
  entered.add(report)
  entry.tokens = report.tokens
  entry.units = report.units
  entry.costUsd = report.costUsd
}
