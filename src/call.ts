import type { Money } from './money.ts'

/** Which of the four timeouts expired. `deadline` is a timer of the caller. */
export type TimeoutPhase = 'connect' | 'headers' | 'body' | 'deadline'

/** The watched host that a call goes to. */
export interface Destination {
  /** Label of the gateway behind the host: `holysheep`, unless the configuration names it otherwise. */
  readonly provider: string
  /** Protocol of the request. */
  readonly scheme: 'http' | 'https'
  /** Host name, without the port. */
  readonly host: string
  /** Port, also where it is the default of the scheme. */
  readonly port: number
}

/** What is known about an attempt before its first byte is sent. */
export interface StartedExchange {
  /** Where the request goes. */
  readonly destination: Destination
  /** HTTP method. */
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
  /** All prompt tokens. */
  readonly prompt: number
  /** All completion tokens. */
  readonly completion: number
  /** Prompt tokens that were read from the cache. */
  readonly cachedPrompt?: number
  /** Prompt tokens that were written to the cache. */
  readonly cacheWrite?: number
  /** The part of `cacheWrite` that is kept for an hour. */
  readonly cacheWrite1h?: number
  /** Prompt tokens of audio. */
  readonly audioPrompt?: number
  /** The part of `audioPrompt` that was read from the cache, and so is in `cachedPrompt`, too. */
  readonly cachedAudioPrompt?: number
  /** Prompt tokens of images. */
  readonly imagePrompt?: number
  /** The part of `imagePrompt` that was read from the cache. */
  readonly cachedImagePrompt?: number
  /** Completion tokens of reasoning. */
  readonly reasoning?: number
  /** Completion tokens of audio. */
  readonly audioCompletion?: number
  /** Completion tokens of images. */
  readonly imageCompletion?: number
}

/**
 * What a call can be billed by instead of tokens, or beside them: an image that was made, a second of audio or video, a
 * character that was spoken, a search.
 */
export type Unit = 'image' | 'audio_second' | 'video_second' | 'character' | 'search'

/** All units, in the order of messages. */
export const UNITS = ['image', 'audio_second', 'video_second', 'character', 'search'] as const satisfies readonly Unit[]

/** How much of each unit; seconds may have decimals. Absent is none, or unknown. */
export type Units = { readonly [unit in Unit]?: number }

/** Facts from the request body. Absent is not set, or not in the kept part of a long body. */
export interface RequestFacts {
  /** The requested model, as it was sent. */
  readonly model?: string
  /** Whether a stream is asked for. */
  readonly stream?: boolean
  /** `stream_options.include_usage` of the OpenAI protocol. */
  readonly includeUsage?: boolean
  /** Most completion tokens. */
  readonly maxTokens?: number
  /** Temperature of the sampling. */
  readonly temperature?: number
  /** Nucleus sampling: the part of the probability that is considered. */
  readonly topP?: number
  /** Number of candidates for each token. */
  readonly topK?: number
  /** Penalty for tokens by how often they occurred. */
  readonly frequencyPenalty?: number
  /** Penalty for tokens that occurred. */
  readonly presencePenalty?: number
  /** Seed of the sampling. */
  readonly seed?: number
  /** Number of answers that are asked for. */
  readonly choiceCount?: number
  /** Texts that end the completion. */
  readonly stopSequences?: readonly string[]
  /** `text`, `json` or `speech`, where the request asks for one. */
  readonly outputType?: OutputType
  /** The tier that is asked for, such as `flex`. */
  readonly serviceTier?: string
  /** Id of the conversation that the call belongs to. */
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

/** Kind of output: `gen_ai.output.type` of the conventions. */
export type OutputType = 'text' | 'json' | 'speech'

/** Facts from the body of the answer. Every field is optional: a gateway may send anything. */
export interface AnswerFacts {
  /** The model that answered, by the name in the answer. */
  readonly model?: string
  /** Id of the answer, such as `chatcmpl-…`. */
  readonly id?: string
  /** Why each choice ended, such as `stop`, in the order of the choices. */
  readonly finishReasons?: readonly string[]
  /** The reported tokens; `unreadable`: the answer has a usage object that is not valid. */
  readonly usage?: Usage | 'unreadable'
  /** What the answer says of other units than tokens. */
  readonly units?: Units
  /** A response that is made in the background: its usage comes when it is fetched. */
  readonly pending?: boolean
  /** The tier that served the call, which may differ from the one that was asked for. */
  readonly serviceTier?: string
  /** OpenAI's fingerprint of the configuration that answered. */
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
  /** Lower end of the range. */
  readonly low: Amount
  /** The expected amount. */
  readonly expected: Amount
  /** Upper end of the range. */
  readonly high: Amount
}

/** What a call whose usage is unknown is expected to have used: apart from what is known, and never added to it. */
export interface Expectation {
  /** Prompt tokens. */
  readonly prompt: Range<number>
  /** Completion tokens. */
  readonly completion: Range<number>
  /** USD; absent for a model without a price. */
  readonly cost?: Range<Money>
}

/**
 * Why the tokens of an answered call are unknown.
 *
 * - `not_sent`: the answer has none.
 * - `cancelled`, `truncated`: the answer ended before its usage, by the caller or by itself.
 * - `too_large`: the answer is too long to be read.
 * - `unreadable`: the answer, or its usage, is not valid.
 * - `unknown_format`: a successful POST of which nothing says what it costs.
 */
export type UsageGap = 'not_sent' | 'cancelled' | 'truncated' | 'too_large' | 'unreadable' | 'unknown_format'

/** What a rate limit counts: requests, tokens, or a quota of money; `unknown` where the answer does not say. */
export type LimitType = 'requests' | 'tokens' | 'quota' | 'unknown'

/** Rate-limit headers of one answer, the same for both dialects. Absent is unknown. */
export interface RateLimit {
  /** Most requests in the window. */
  readonly limitRequests?: number
  /** Requests that are left in the window. */
  readonly remainingRequests?: number
  /** Most tokens in the window. */
  readonly limitTokens?: number
  /** Tokens that are left in the window. */
  readonly remainingTokens?: number
}

/**
 * The outcome of an attempt.
 *
 * - `completed`: the gateway answered below 400, and the answer is whole.
 * - `rejected`: the gateway answered 4xx or 5xx.
 * - `timeout`: one of the four timeouts expired.
 * - `failed`: no answer, or a broken one; `reason` is a low-cardinality name.
 * - `cancelled`: cancelled by the caller, which is not an error.
 * - `truncated`: a stream ended without its final event.
 */
export type Outcome =
  | { readonly kind: 'completed' }
  | { readonly kind: 'rejected' }
  | { readonly kind: 'timeout'; readonly phase: TimeoutPhase }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'truncated' }

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
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId: string
}

/** One finished attempt with its facts, usage and cost: plain data. Durations are in seconds. */
export interface Call {
  /** What was known at the start. */
  readonly started: StartedCall
  /** Milliseconds since 1970. */
  readonly endedAt: number
  /** Ids of its span; undefined where there is no valid span. */
  readonly trace: TraceIds | undefined
  /** How it ended. */
  readonly outcome: Outcome
  /** Status code of the answer; undefined without an answer. */
  readonly status: number | undefined
  /** Seconds from the start of the request to the last byte of the answer, or to the failure. */
  readonly duration: number
  /** Whether the answer is a stream. */
  readonly stream: boolean
  /** Name in the price table of the answered or else the requested model, if either has a price. */
  readonly pricedModel: string | undefined
  /** What the request says. */
  readonly requestFacts: RequestFacts
  /** What the answer says. */
  readonly answerFacts: AnswerFacts
  /** The gateway's own id of the request, from a header. */
  readonly requestId: string | undefined
  /** The tokens; undefined if they are unknown, or if the call has none. */
  readonly usage: Usage | undefined
  /** What the call is billed by beside tokens, or instead of them. */
  readonly units: Units | undefined
  /** Why the tokens of an answered call are unknown; undefined if they are known, or if there are none. */
  readonly usageGap: UsageGap | undefined
  /** The cost by the price table; undefined without a usage or a price. */
  readonly estimatedCost: Money | undefined
  /** The cost that the gateway reported, in the body or a header. */
  readonly reportedCost: Money | undefined
  /** What a call without usage is expected to have used. */
  readonly expectation: Expectation | undefined
  /** The usage is known, but the price table has no price for the model, or none for these tokens or units. */
  readonly unpriced: boolean
  /** Seconds from the start of the request to the first event with content; streams only. */
  readonly timeToFirstToken: number | undefined
  /** Seconds from the start of the request to the first bytes of the body; streams only. */
  readonly timeToFirstChunk: number | undefined
  /** Mean seconds from one chunk to the next, of the first 17; streams only. */
  readonly timePerOutputChunk: number | undefined
  /** Mean seconds for each output token after the first; completed streams only. */
  readonly timePerOutputToken: number | undefined
  /** The rate-limit headers of the answer. */
  readonly rateLimit: RateLimit | undefined
  /** The limit that a 429 exceeded. */
  readonly limitType: LimitType | undefined
  /** Seconds the gateway asked to wait. */
  readonly retryAfter: number | undefined
  /** Seconds that the call took by the gateway itself, as the answer says. */
  readonly gatewayDuration: number | undefined
}

/** Called when a call starts; what it returns is called once, when that call ends. */
export type Sink = (started: StartedCall) => (ended: Call) => void
