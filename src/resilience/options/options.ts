/** Options of `createResilientFetch`. All times are in milliseconds; `Infinity` is no limit. */
export interface ResilientFetchOptions {
  /**
   * The providers in order of preference: the first as long as it works, then the next. Default: the one that the
   * caller's URL points to, named `holysheep`.
   */
  readonly providers?: readonly ProviderOptions[]
  /** Retries of a request that may be sent again; `false` turns them off. */
  readonly retry?: RetryOptions | false
  /** Waiting for rate limits; `false` turns it off. */
  readonly rateLimit?: RateLimitOptions | false
  /** The circuit breaker of each provider; `false` turns it off. */
  readonly circuit?: CircuitOptions | false
  /** Timeouts of the call and of each attempt. */
  readonly timeouts?: OverallTimeoutOptions
  /**
   * Percentage of the calls, 0 to 100, that skip the first provider: 100 is a complete rollback. A function is called
   * for each call. Default: variable `HOLYSHEEP_OTEL_ROLLBACK`, read for each call, else 0.
   */
  readonly rollback?: number | (() => number)
  /**
   * Adds `stream_options.include_usage` to streamed chat completions that do not set it, so that their tokens and cost
   * are known. The caller then gets a last chunk with empty `choices`. Default `false`.
   */
  readonly includeUsage?: boolean
  /** The function that sends requests. Default: the global `fetch`, looked up for each call. */
  readonly fetch?: typeof fetch
}

/** One gateway that requests can be sent to. */
export interface ProviderOptions {
  /** Label of the provider in metrics and spans: 1 to 64 letters, digits, "_", "." or "-". */
  readonly name: string
  /**
   * Such as `https://openrouter.ai/api/v1`. Its path replaces that of the caller up to and including `/v1`; without a
   * path, the caller's is kept. Only the first provider may omit it: then the caller's URL is used.
   */
  readonly baseURL?: string
  /**
   * The source of its key, read for each call: an environment variable or a function. It replaces the caller's key.
   * Without one, the provider gets the caller's key on the caller's origin, and no key elsewhere.
   */
  readonly apiKey?: { readonly env: string } | (() => string | Promise<string>)
  /** Headers that are set on its requests, overriding all others. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Names, in any case, of further headers and query parameters of the caller that are sent to it on another origin. By
   * default only those are sent that are known to be harmless.
   */
  readonly forward?: readonly string[]
  /** Its model names, by the names that the caller uses. */
  readonly models?: Readonly<Record<string, string>>
  /** Override the general timeouts for this provider. */
  readonly timeouts?: TimeoutOptions
}

/** Timeouts of one attempt, in milliseconds; `Infinity` is no limit. */
export interface TimeoutOptions {
  /** Until the connection is established. At most 10,000, which is Node's own limit. Default 10,000. */
  readonly connect?: number
  /** From the start of an attempt to the headers of its answer. Default 300,000, which is Node's own limit. */
  readonly firstByte?: number
  /** Between two chunks of the body, while the caller waits for one. Default 60,000. */
  readonly betweenChunks?: number
}

/** Timeouts of the whole call and of each attempt, in milliseconds; `Infinity` is no limit. */
export interface OverallTimeoutOptions extends TimeoutOptions {
  /** The whole call to its last byte, with all waits and retries. Default 600,000. */
  readonly overall?: number
}

/** Retries, with waits in milliseconds. */
export interface RetryOptions {
  /** Rounds through the providers after the first. Default 2. */
  readonly retries?: number
  /** Longest wait before the first retry. It doubles with each retry, and full jitter is applied. Default 500. */
  readonly baseDelay?: number
  /** Longest wait that the answer did not ask for. Default 8,000. */
  readonly maxDelay?: number
  /** Longest wait that an answer may ask for; longer ones are shortened to this. Default 60,000. */
  readonly maxRetryAfter?: number
}

/** Waiting for rate limits, in milliseconds. */
export interface RateLimitOptions {
  /** Most requests waiting for one provider. Default 1,000. */
  readonly queue?: number
  /** Longest wait. Default 60,000. */
  readonly maxWait?: number
  /** Most concurrent requests to one provider, each until the last byte of its answer. Default: no limit. */
  readonly concurrency?: number
}

/** When a provider's circuit opens and closes. Times are in milliseconds. */
export interface CircuitOptions {
  /** Consecutive failures that open the circuit. Default 10. */
  readonly failures?: number
  /** Ratio of failed calls that also opens it, 0.01 to 1. Default: none. */
  readonly failureRatio?: number
  /** Window of the ratio. Default 60,000. */
  readonly window?: number
  /** Fewest calls in the window for the ratio to count. Default 20. */
  readonly minimumCalls?: number
  /** Time until one request is admitted as a probe, and between probes. Default 10,000. */
  readonly probeInterval?: number
}
