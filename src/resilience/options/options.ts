/** Options of `createResilientFetch`. All times are in milliseconds; `Infinity` is no limit. */
export interface ResilientFetchOptions {
  /**
   * Who is called, in the order of preference: the first as long as it works, then the next. Default: the one that the
   * caller's URL leads to, under the name `holysheep`.
   */
  readonly providers?: readonly ProviderOptions[]
  /** Retries of a request that may be sent again; `false` turns them off. */
  readonly retry?: RetryOptions | false
  /** Waiting for headroom of the rate limits; `false` turns it off. */
  readonly rateLimit?: RateLimitOptions | false
  /** The circuit breaker of each provider; `false` turns it off. */
  readonly circuit?: CircuitOptions | false
  readonly timeouts?: OverallTimeoutOptions
  /**
   * Percentage of the calls, 0 to 100, that pass over the first provider: 100 is the whole rollback. A function is asked
   * for each call. Default: variable `HOLYSHEEP_OTEL_ROLLBACK`, read for each call, else 0.
   */
  readonly rollback?: number | (() => number)
  /**
   * Adds `stream_options.include_usage` to streamed chat completions that say nothing about it, so that their tokens and
   * cost are known. The caller then sees a last chunk with empty `choices`. Default `false`.
   */
  readonly includeUsage?: boolean
  /** What sends the requests. Default: the global `fetch`, looked up for each call. */
  readonly fetch?: typeof fetch
}

export interface ProviderOptions {
  /** Label of the provider in metrics and spans: 1 to 64 letters, digits, "_", "." or "-". */
  readonly name: string
  /**
   * Such as `https://openrouter.ai/api/v1`: its path takes the place of the caller's up to and including `/v1`. Without a
   * path the caller's is kept. Only the first provider may have none: then it is the caller's own URL.
   */
  readonly baseURL?: string
  /**
   * Where its key is read for each call: an environment variable, or a function. It takes the place of the caller's. A
   * provider without one gets the caller's only on the caller's own origin, elsewhere none.
   */
  readonly apiKey?: { readonly env: string } | (() => string | Promise<string>)
  /** Headers that are set on requests to it, over all others. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Names, in any case, of further headers and query parameters of the caller's that go along to it on another origin.
   * Without it only those do that are known to be harmless. Default: none.
   */
  readonly forward?: readonly string[]
  /** Its names of models, by the names that the caller uses. */
  readonly models?: Readonly<Record<string, string>>
  /** Over the general ones. */
  readonly timeouts?: TimeoutOptions
}

export interface TimeoutOptions {
  /** Until the connection is made. At most 10,000, which is Node's own limit. Default 10,000. */
  readonly connect?: number
  /** From the start of an attempt to the head of its answer. Default 300,000, which is Node's own limit. */
  readonly firstByte?: number
  /** From one piece of the body to the next, while the caller waits for it. Default 60,000. */
  readonly betweenChunks?: number
}

export interface OverallTimeoutOptions extends TimeoutOptions {
  /** The whole call to the last byte, with all that waits and all that is tried again. Default 600,000. */
  readonly overall?: number
}

export interface RetryOptions {
  /** Rounds through the providers after the first. Default 2. */
  readonly retries?: number
  /** Longest wait before the first retry; it doubles from one to the next, and full jitter is applied. Default 500. */
  readonly baseDelay?: number
  /** Longest wait by our own choice. Default 8,000. */
  readonly maxDelay?: number
  /** Longest wait that an answer may ask for; more is taken for this. Default 60,000. */
  readonly maxRetryAfter?: number
}

export interface RateLimitOptions {
  /** Most requests that wait for one provider. Default 1,000. */
  readonly queue?: number
  /** Longest wait. Default 60,000. */
  readonly maxWait?: number
  /** Most requests under way to one provider at once, to the last byte of their answers. Default: no limit. */
  readonly concurrency?: number
}

export interface CircuitOptions {
  /** Failures in a row that open the circuit. Default 10. */
  readonly failures?: number
  /** Part of the calls whose failure opens it too, 0.01 to 1. Default: none. */
  readonly failureRatio?: number
  /** What the ratio looks back at. Default 60,000. */
  readonly window?: number
  /** Calls in the window below which the ratio says nothing. Default 20. */
  readonly minimumCalls?: number
  /** Until one request is let through as a probe, and from one probe to the next. Default 10,000. */
  readonly probeInterval?: number
}
