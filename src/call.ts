import type { Money } from './money.ts'

/** Which of the four timeouts expired. `deadline` is a timer of the caller. */
export type TimeoutPhase = 'connect' | 'headers' | 'body' | 'deadline'

/** The watched host that a call goes to. */
export interface Destination {
  /** Label of the gateway behind the host: `holysheep`, unless the configuration names it otherwise. */
  readonly provider: string
  readonly scheme: 'http' | 'https'
  readonly host: string
  readonly port: number
}

/** What is known about an attempt before its first byte is sent. */
export interface StartedExchange {
  readonly destination: Destination
  readonly method: string
  /** The request path without its query string, which never leaves the process. */
  readonly path: string
  /** Milliseconds on the clock of `performance.now()`. */
  readonly startedAt: number
}

/** Access to the headers of the live request, kept apart from the facts about it, which are plain data. */
export interface RequestHandle {
  /** Value of a request header, by its lower-case name. */
  header(name: string): string | undefined
  /** Adds a header, for trace context. */
  addHeader(name: string, value: string): void
}

/** Bytes kept of each end of a body: with two ends of two bodies, at most 64 KiB per call. */
export const BODY_END_BYTES = 16 * 1024

/** The first and the last bytes of a body. The body is complete if their lengths add up to `size`. */
export interface BodyBytes {
  readonly front: Buffer
  readonly back: Buffer
  /** Bytes on the wire, kept or not. */
  readonly size: number
}

/** Status line and headers of an answer. Names are in lower case; of a repeated header, the first value is kept. */
export interface AnswerHead {
  readonly status: number
  header(name: string): string | undefined
}

/** How an attempt ended on the wire, before its bytes are read. */
export type End =
  | { readonly kind: 'complete' }
  | { readonly kind: 'timeout'; readonly phase: TimeoutPhase }
  | { readonly kind: 'cancelled' } // cancelled by the caller, which is not an error
  | { readonly kind: 'failed'; readonly reason: string } // a low-cardinality name

/** One finished attempt. Bodies are bounded and not decoded yet. */
export interface Exchange {
  readonly started: StartedExchange
  readonly endedAt: number
  readonly end: End
  readonly answerHead: AnswerHead | undefined
  readonly requestBody: BodyBytes
  readonly answerBody: BodyBytes
  /** When the first event with content arrived; streams only. */
  readonly firstContentAt: number | undefined
  /** The first chunks of a stream, at most 17; streams only. */
  readonly chunks: Chunks | undefined
}

/** When chunks arrived, on the clock of `performance.now()`. */
export interface Chunks {
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
}

/**
 * Tokens of one call. `prompt` and `completion` are disjoint and add up to the total; the others are subsets of these
 * two: cached, cache-written, audio and image prompt tokens of `prompt`; reasoning, audio and image completion tokens
 * of `completion`. Absent is unknown, not zero.
 */
export interface Usage {
  readonly prompt: number
  readonly completion: number
  readonly cachedPrompt?: number
  readonly cacheWrite?: number
  /** The part of `cacheWrite` that is kept for an hour. */
  readonly cacheWrite1h?: number
  readonly audioPrompt?: number
  /** The part of `audioPrompt` that was read from the cache, and so is in `cachedPrompt`, too. */
  readonly cachedAudioPrompt?: number
  readonly imagePrompt?: number
  /** The part of `imagePrompt` that was read from the cache. */
  readonly cachedImagePrompt?: number
  readonly reasoning?: number
  readonly audioCompletion?: number
  readonly imageCompletion?: number
}

/** What a call can be billed by instead of tokens, or beside them. */
export type Unit = 'image' | 'audio_second' | 'video_second' | 'character' | 'search'

/** In the order of messages and documents. */
export const UNITS = ['image', 'audio_second', 'video_second', 'character', 'search'] as const satisfies readonly Unit[]

/** How much of each unit; seconds may have decimals. Absent is none, or unknown. */
export type Units = { readonly [unit in Unit]?: number }

/** Facts from the request body. */
export interface RequestFacts {
  readonly model?: string
  readonly stream?: boolean
  /** `stream_options.include_usage` of the OpenAI protocol. */
  readonly includeUsage?: boolean
  readonly maxTokens?: number
  readonly temperature?: number
  readonly topP?: number
  readonly topK?: number
  readonly frequencyPenalty?: number
  readonly presencePenalty?: number
  readonly seed?: number
  /** Number of answers that are asked for. */
  readonly choiceCount?: number
  readonly stopSequences?: readonly string[]
  /** `text`, `json` or `speech`, where the request asks for one. */
  readonly outputType?: OutputType
  readonly serviceTier?: string
  readonly conversationId?: string
  /** How much the model is to reason, such as `low` or `high`. */
  readonly reasoningLevel?: string
  /** The response that this one continues. */
  readonly previousResponseId?: string
  /** Whether the answer is only the id of a response that is made in the background. */
  readonly background?: boolean
  /** Length of the text that is to be spoken, in Unicode characters. */
  readonly characters?: number
}

export type OutputType = 'text' | 'json' | 'speech'

/** Facts from the body of the answer. Every field is optional: a gateway may send anything. */
export interface AnswerFacts {
  readonly model?: string
  readonly id?: string
  readonly finishReasons?: readonly string[]
  /** `unreadable`: the answer has a usage object that is not valid. */
  readonly usage?: Usage | 'unreadable'
  /** What the answer says of other units than tokens. */
  readonly units?: Units
  /** A response that is made in the background: its usage comes when it is fetched. */
  readonly pending?: boolean
  /** The tier that served the call, which may differ from the one that was asked for. */
  readonly serviceTier?: string
  readonly systemFingerprint?: string
  /** Milliseconds that the call took by the gateway itself, as the body says. */
  readonly latencyMs?: number
  /** USD as the gateway reported it in the body. */
  readonly reportedCost?: Money
  /** Streams only: whether the last event of the protocol was seen. */
  readonly finished?: boolean
  /** Name of an error in the body, as it was sent: untrusted and unbounded. */
  readonly error?: { readonly type?: string; readonly code?: string }
}

/** An expected amount, and the range that holds the true one nine times of ten. */
export interface Range<Amount> {
  readonly low: Amount
  readonly expected: Amount
  readonly high: Amount
}

/** What a call whose usage is unknown is expected to have used: apart from what is known, and never added to it. */
export interface Expectation {
  readonly prompt: Range<number>
  readonly completion: Range<number>
  /** USD; absent for a model without a price. */
  readonly cost?: Range<Money>
}

/** Why the tokens of an answered call are unknown. */
export type UsageGap = 'not_sent' | 'cancelled' | 'truncated' | 'too_large' | 'unreadable' | 'unknown_format'

export type LimitType = 'requests' | 'tokens' | 'quota' | 'unknown'

/** Rate-limit headers of one answer, the same for both dialects. Absent is unknown. */
export interface RateLimit {
  readonly limitRequests?: number
  readonly remainingRequests?: number
  readonly limitTokens?: number
  readonly remainingTokens?: number
}

/** The outcome of an attempt. */
export type Outcome =
  | { readonly kind: 'completed' }
  | { readonly kind: 'rejected' } // the gateway answered 4xx or 5xx
  | { readonly kind: 'timeout'; readonly phase: TimeoutPhase }
  | { readonly kind: 'failed'; readonly reason: string } // no answer, or a broken one
  | { readonly kind: 'cancelled' } // cancelled by the caller, which is not an error
  | { readonly kind: 'truncated' } // a stream that ended without its final event

/** An attempt that has started, with everything that sinks label it by. */
export interface StartedCall extends StartedExchange {
  /** Path template such as `/chat/completions`; `other` for an unknown path. */
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

/** One finished attempt with its facts, usage and cost: plain data. Durations are in seconds. */
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
  /** Name in the price table of the answered or else the requested model, if either has a price. */
  readonly pricedModel: string | undefined
  readonly requestFacts: RequestFacts
  readonly answerFacts: AnswerFacts
  /** The gateway's own id of the request, from a header. */
  readonly requestId: string | undefined
  readonly usage: Usage | undefined
  /** What the call is billed by beside tokens, or instead of them. */
  readonly units: Units | undefined
  readonly usageGap: UsageGap | undefined
  readonly estimatedCost: Money | undefined
  readonly reportedCost: Money | undefined
  /** What a call without usage is expected to have used. */
  readonly expectation: Expectation | undefined
  /** The usage is known, but the price table has no price for the model, or none for these tokens or units. */
  readonly unpriced: boolean
  readonly timeToFirstToken: number | undefined
  /** Streams only: until the first bytes of the body. */
  readonly timeToFirstChunk: number | undefined
  /** Streams only: the mean time from one chunk to the next, of the first 17. */
  readonly timePerOutputChunk: number | undefined
  readonly timePerOutputToken: number | undefined
  readonly rateLimit: RateLimit | undefined
  /** The limit that a 429 exceeded. */
  readonly limitType: LimitType | undefined
  /** Seconds the gateway asked to wait. */
  readonly retryAfter: number | undefined
  /** Seconds that the call took by the gateway itself. */
  readonly gatewayDuration: number | undefined
}

/** Called when a call starts; what it returns is called once, when that call ends. */
export type Sink = (started: StartedCall) => (ended: Call) => void
