import type { IncomingHttpHeaders } from 'node:http'
import { positive } from './json.ts'

/** What one request asks of the gateway itself, by its `x-gateway-*` headers. */
export interface Controls {
  /** `x-gateway-fault`: how the answer fails. */
  readonly fault: string | undefined
  /** `x-gateway-fault-times`: only the first so many requests of `faultKey` go wrong. Default: all. */
  readonly faultTimes: number | undefined
  /** `x-gateway-fault-key`: which requests are counted together. Default: those of the same fault. */
  readonly faultKey: string | undefined
  /** `x-gateway-retry-after`: sent word by word as `retry-after` by the faults that send one. */
  readonly retryAfter: string | undefined
  /** `x-gateway-encoding`: gzip, br, deflate, zstd; used where `accept-encoding` allows it. */
  readonly encoding: string | undefined
  /** `x-gateway-chunk`: bytes in each piece of the body. Default: as it comes. */
  readonly chunk: number | undefined
  /** `x-gateway-reply-tokens`: number of tokens of the reply. */
  readonly replyTokens: number | undefined
  /** `x-gateway-size`: the answer has at least so many bytes before it is compressed. */
  readonly size: number | undefined
  /** `x-gateway-delay-ms`: milliseconds until the headers of the answer. */
  readonly delay: number | undefined
  /** `x-gateway-polls`: how many GETs find what is made in the background unfinished. Default: one. */
  readonly polls: number | undefined
  /** `x-gateway-model`: the answer names this model, whatever was asked for. */
  readonly model: string | undefined
}

/** Name of the query parameter by which a redirect leads to the same path without its fault. */
export const redirected = 'x-gateway-redirected'

export function readControls(headers: IncomingHttpHeaders, query: URLSearchParams): Controls {
  const header = (name: string): string | undefined => headers[`x-gateway-${name}`]?.toString()
  return {
    fault: query.has(redirected) ? undefined : header('fault'),
    faultTimes: positive(header('fault-times')),
    faultKey: header('fault-key'),
    retryAfter: header('retry-after'),
    encoding: header('encoding'),
    chunk: positive(header('chunk')),
    replyTokens: positive(header('reply-tokens')),
    size: positive(header('size')),
    delay: positive(header('delay-ms')),
    polls: positive(header('polls')),
    model: header('model'),
  }
}
