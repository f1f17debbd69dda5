import type { Units, Usage } from '../src/call.ts'
import type { Controls } from './controls.ts'
import type { Generation, Wish } from './generation.ts'
import type { JsonObject } from './json.ts'
import type { Model } from './models.ts'
import type { StoredAnswer, StoredAnswers } from './stored-answers.ts'
import type { Prompt } from './tokens.ts'

/** The protocol of a path, which decides the shape of errors and the names of headers. */
export type Dialect = 'openai' | 'anthropic' | 'gemini'

/** What an answer used: the object that is sent, and its meaning. */
export interface UsageReport {
  /** Undefined where the answer has none: then it shows its units in another way. */
  readonly usage: JsonObject | undefined
  readonly tokens: Usage | undefined
  /** What the answer is billed by instead of tokens. */
  readonly units?: Units | undefined
  /** Present where the gateway reports a cost; it is a member of `usage`, too. */
  readonly costUsd: number | undefined
}

/** A server-sent event. */
export interface ServerEvent {
  readonly name?: string
  readonly data: JsonObject | '[DONE]'
  /** Contains a token of the reply, so it is sent at the model's pace. */
  readonly token?: boolean
  readonly report?: UsageReport | undefined
}

export type Content =
  | { readonly kind: 'json'; readonly data: JsonObject; readonly report?: UsageReport | undefined }
  | { readonly kind: 'events'; readonly events: readonly ServerEvent[]; readonly framing?: Framing | undefined }
  | {
      readonly kind: 'bytes'
      readonly type: string
      readonly bytes: Buffer
      readonly report?: UsageReport | undefined
    }

/** How events are written: as server-sent ones, the default, or as the elements of one JSON array. */
export type Framing = 'event-stream' | 'json-array'

/** The answer of an endpoint before it is serialized. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly content: Content
  /** The tokens of the answer, reported or not. */
  readonly used?: Usage | undefined
  /** The model that the answer names, where the request has none. */
  readonly model?: string | undefined
  /** The tier that serves the request, where the answer names one. */
  readonly serviceTier?: string | undefined
}

/** A question about what is there: the models, or an answer that was stored. */
export interface Inquiry {
  readonly dialect: Dialect
  readonly models: readonly Model[]
  /** The variable part of the path, such as the name in `/models/{model}`. */
  readonly parameter: string | undefined
  readonly query: URLSearchParams
  readonly stored: StoredAnswers
}

/** A request whose key, path and model are already validated. */
export interface Question {
  /** Number of the request: the seed of every id in the answer. */
  readonly id: number
  readonly dialect: Dialect
  readonly body: JsonObject
  readonly query: URLSearchParams
  readonly model: Model
  /** The model's name in the answer. */
  readonly answersAs: string
  readonly controls: Controls
  readonly generate: (prompt: Prompt, wish?: Partial<Wish>, cacheable?: number) => Generation
  readonly report: (usage: JsonObject, tokens: Usage) => UsageReport
  /** Keeps an answer that can be fetched by its id. */
  readonly store: (id: string, answer: StoredAnswer) => void
}

export type Endpoint = (question: Question) => Answer
export type Directory = (inquiry: Inquiry) => Answer

export const json = (data: JsonObject, report?: UsageReport): Answer => ({
  status: 200,
  content: { kind: 'json', data, report },
  used: report?.tokens,
})

export const stream = (events: Iterable<ServerEvent>, report: UsageReport, framing?: Framing): Answer => ({
  status: 200,
  content: { kind: 'events', events: [...events], framing },
  used: report.tokens,
})

/** The report of an answer that is billed by units. */
export const billedBy = (units: Units, usage?: JsonObject): UsageReport => ({
  usage,
  tokens: undefined,
  units,
  costUsd: undefined,
})

/** Seconds since 1970, as OpenAI writes times. */
export const now = (): number => Math.floor(Date.now() / 1000)
