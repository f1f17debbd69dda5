import type { Usage } from '../src/call.ts'
import type { Controls } from './controls.ts'
import type { Generation, Wish } from './generation.ts'
import type { JsonObject } from './json.ts'
import type { Model } from './models.ts'
import type { Prompt } from './tokens.ts'

/** The protocol of a path, which decides the shape of errors and the names of headers. */
export type Dialect = 'openai' | 'anthropic'

/** The tokens of an answer: the object that is sent, and its meaning. */
export interface UsageReport {
  readonly usage: JsonObject
  readonly tokens: Usage
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
  | { readonly kind: 'events'; readonly events: readonly ServerEvent[] }
  | { readonly kind: 'bytes'; readonly type: string; readonly bytes: Buffer }

/** The answer of an endpoint before it is serialized. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly content: Content
  /** The tokens of the answer, reported or not. */
  readonly used?: Usage | undefined
}

/** A question about the models themselves. */
export interface Inquiry {
  readonly dialect: Dialect
  readonly models: readonly Model[]
  /** The variable part of the path, such as the name in `/models/{model}`. */
  readonly parameter: string | undefined
}

/** A request whose key, path and model are already validated. */
export interface Question {
  /** Number of the request: the seed of every id in the answer. */
  readonly id: number
  readonly dialect: Dialect
  readonly body: JsonObject
  readonly model: Model
  /** The model's name in the answer. */
  readonly answersAs: string
  readonly controls: Controls
  readonly generate: (prompt: Prompt, wish?: Partial<Wish>, cacheable?: number) => Generation
  readonly report: (usage: JsonObject, tokens: Usage) => UsageReport
}

export type Endpoint = (question: Question) => Answer
export type Directory = (inquiry: Inquiry) => Answer

export const json = (data: JsonObject, report?: UsageReport): Answer => ({
  status: 200,
  content: { kind: 'json', data, report },
  used: report?.tokens,
})

export const stream = (events: Iterable<ServerEvent>, report: UsageReport): Answer => ({
  status: 200,
  content: { kind: 'events', events: [...events] },
  used: report.tokens,
})

/** Seconds since 1970, as OpenAI writes times. */
export const now = (): number => Math.floor(Date.now() / 1000)
