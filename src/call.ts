import type { Money } from './money.ts'

/** Which of the four clocks ran out. `deadline` is a timer of the caller's own. */
export type TimeoutPhase = 'connect' | 'headers' | 'body' | 'deadline'

/** Where a call went: one of the watched hosts. */
export interface Destination {
  /** Label of the gateway behind the host, `holysheep` unless the host was given another name. */
  readonly provider: string
  readonly scheme: 'http' | 'https'
  readonly host: string
  readonly port: number
}

/** What is known of one attempt before its first byte is sent. */
export interface StartedExchange {
  readonly destination: Destination
  readonly method: string
  /** The request path without its query string, which never leaves the process. */
  readonly path: string
  /** Milliseconds on the clock of `performance.now()`. */
  readonly startedAt: number
}

/** The headers of a request that is about to be sent. Facts are plain data; this reaches into the live request. */
export interface RequestHandle {
  /** Value of a request header, by its lower-case name. */
  header(name: string): string | undefined
  /** Adds a header, for trace context. */
  addHeader(name: string, value: string): void
}

/** Bytes that are kept of each end of a body: with both ends of two bodies, 64 KiB a call. */
export const BODY_END_BYTES = 16 * 1024

/** The first and the last bytes of a body. Nothing lies between them unless `size` exceeds both. */
export interface BodyBytes {
  readonly front: Buffer
  readonly back: Buffer
  /** Bytes that came by on the wire, kept or not. */
  readonly size: number
}

/** Status line and headers of an answer; names are lower-case, the first of repeated headers counts. */
export interface AnswerHead {
  readonly status: number
  header(name: string): string | undefined
}

/** How an attempt ended on the wire, before anyone looked into its bytes. */
export type End =
  | { readonly kind: 'complete' }
  | { readonly kind: 'timeout'; readonly phase: TimeoutPhase }
  | { readonly kind: 'cancelled' } // the caller gave up; not an error
  | { readonly kind: 'failed'; readonly reason: string } // a low-cardinality name

/** One attempt from its creation to its one end; bodies are bounded and still undecoded. */
export interface Exchange {
  readonly started: StartedExchange
  readonly endedAt: number
  readonly end: End
  readonly answerHead: AnswerHead | undefined
  readonly requestBody: BodyBytes
  readonly answerBody: BodyBytes
  /** When the first content-bearing event of a stream arrived. */
  readonly firstContentAt: number | undefined
  /** When the pieces of a stream arrived, the first 17 of them; empty for other answers. */
  readonly chunkTimes: readonly number[]
}

/**
 * Tokens of one call. `prompt` and `completion` are disjoint and add up to all that was used; the others are
 * subsets of these two: cached, cache-written and audio prompt tokens of `prompt`; reasoning and audio completion
 * tokens of `completion`. Absent is unknown, not zero.
 */
export interface Usage {
  readonly prompt: number
  readonly completion: number
  readonly cachedPrompt?: number
  readonly cacheWrite?: number
  readonly audioPrompt?: number
  readonly reasoning?: number
  readonly audioCompletion?: number
}

/** What the request body says. */
export interface RequestFacts {
  readonly model?: string
  readonly stream?: boolean
  /** `stream_options.include_usage` of the OpenAI protocol. */
  readonly includeUsage?: boolean
  readonly maxTokens?: number
  readonly temperature?: number
  readonly topP?: number
}

/** What the answer's body says; every field is optional because every answer is foreign. */
export interface AnswerFacts {
  readonly model?: string
  readonly id?: string
  readonly finishReasons?: readonly string[]
  /** `unreadable` where a usage was sent that makes no sense. */
  readonly usage?: Usage | 'unreadable'
  /** USD as the gateway reported it in the body. */
  readonly reportedCost?: Money
  /** Streams only: the protocol's last event was seen. */
  readonly finished?: boolean
  /** Name of an error that the body carries, as sent: foreign and unbounded. */
  readonly error?: { readonly type?: string; readonly code?: string }
}

/** Why the tokens of an answered call are unknown. */
export type UsageGap = 'not_sent' | 'cancelled' | 'truncated' | 'too_large' | 'unreadable'

export type LimitType = 'requests' | 'tokens' | 'quota' | 'unknown'

/** Rate-limit headers of one answer, both dialects brought to one meaning. Absent is unknown. */
export interface RateLimit {
  readonly limitRequests?: number
  readonly remainingRequests?: number
  readonly limitTokens?: number
  readonly remainingTokens?: number
}

/** What a finished attempt amounted to. */
export type Outcome =
  | { readonly kind: 'completed' }
  | { readonly kind: 'rejected' } // the gateway answered 4xx or 5xx
  | { readonly kind: 'timeout'; readonly phase: TimeoutPhase }
  | { readonly kind: 'failed'; readonly reason: string } // no or a broken answer
  | { readonly kind: 'cancelled' } // the caller gave up; not an error
  | { readonly kind: 'truncated' } // a stream that ended without its final event

/** An attempt that has begun: what every sink may label it with. */
export interface StartedCall extends StartedExchange {
  /** Path template such as `/chat/completions`; `other` for a path we do not know. */
  readonly endpoint: string
  /** What the call does, such as `chat` or `embeddings`: the operation of the GenAI conventions. */
  readonly operation: string
  /** 0 for a first attempt. */
  readonly resendCount: number
  /** Values of the configured baggage keys, in the order of the configuration; absent ones are ''. */
  readonly labelValues: readonly string[]
}

/** Ids of the span of an attempt. */
export interface TraceIds {
  readonly traceId: string
  readonly spanId: string
}

/** One finished attempt, understood and priced: plain data. Durations are in seconds. */
export interface Call {
  readonly started: StartedCall
  /** Milliseconds since 1970. */
  readonly endedAt: number
  /** Undefined where there is no valid span. */
  readonly trace: TraceIds | undefined
  readonly outcome: Outcome
  readonly status: number | undefined
  readonly duration: number
  readonly stream: boolean
  /** Name in the price table, where the answered or the requested model has one. */
  readonly pricedModel: string | undefined
  readonly requestFacts: RequestFacts
  readonly answerFacts: AnswerFacts
  /** The gateway's own id of the request, from a header. */
  readonly requestId: string | undefined
  readonly usage: Usage | undefined
  readonly usageGap: UsageGap | undefined
  readonly estimatedCost: Money | undefined
  readonly reportedCost: Money | undefined
  /** Usage is known but the price table has no price for it. */
  readonly unpriced: boolean
  readonly timeToFirstToken: number | undefined
  /** Streams only: until the first bytes of the body. */
  readonly timeToFirstChunk: number | undefined
  /** Streams only: from each piece of the body to the next, the first 16 times. */
  readonly chunkIntervals: readonly number[]
  readonly timePerOutputToken: number | undefined
  readonly rateLimit: RateLimit | undefined
  /** Which limit a 429 ran into. */
  readonly limitType: LimitType | undefined
  /** Seconds the gateway asked to wait. */
  readonly retryAfter: number | undefined
}

/** Called when a call starts; what it returns is called once, when that call ends. */
export type Sink = (started: StartedCall) => (ended: Call) => void
