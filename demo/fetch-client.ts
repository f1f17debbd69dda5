import { setTimeout as sleep } from 'node:timers/promises'
import { backoff } from '../src/backoff.ts'
import { RESEND_COUNT_HEADER } from '../src/resend-count.ts'
import type { CallOptions, ClientOptions } from './clients.ts'

const usualRetries = 2
const pauses = { base: 500, cap: 8_000 }

/** An answer that is no success. */
class ResponseError extends Error {
  override readonly name = 'ResponseError'
  readonly status: number

  constructor(status: number) {
    super(`the gateway answered ${status}`)
    this.status = status
  }
}

export interface Post extends CallOptions {
  readonly path: string
  readonly body?: object
}

/** JSON by plain `fetch`, tried again as the clients of OpenAI and Anthropic do. */
export class FetchClient {
  readonly #options: ClientOptions
  readonly #headers: Readonly<Record<string, string>>

  constructor(options: ClientOptions, headers: Readonly<Record<string, string>>) {
    this.#options = options
    this.#headers = { ...headers, 'content-type': 'application/json' }
  }

  async json<T>(post: Post): Promise<T> {
    return (await this.#send(post)).json() as Promise<T>
  }

  /** The pieces of the answer as they come. Who stops reading cancels the call. */
  async stream(post: Post): Promise<AsyncIterable<unknown>> {
    const { body } = await this.#send(post)
    if (body === null) throw new TypeError('a stream must have a body')
    return body
  }

  async #send(post: Post): Promise<globalThis.Response> {
    const retries = post.maxRetries ?? this.#options.maxRetries ?? usualRetries
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#attempt(post, attempt)
      if (answer.ok) return answer
      await answer.text() // leaves the connection to the next call
      if (attempt >= retries || !isTemporary(answer.status)) throw new ResponseError(answer.status)
      await sleep(pauseBefore(answer, attempt))
    }
  }

  #attempt({ path, body, headers, timeout, signal }: Post, attempt: number): Promise<globalThis.Response> {
    const { baseURL, fetch: send = fetch, timeout: usual } = this.#options
    const limit = timeout ?? usual
    return send(`${baseURL}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...this.#headers, [RESEND_COUNT_HEADER]: `${attempt}`, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(limit === undefined ? signal && { signal } : { signal: limited(limit, signal) }),
    })
  }
}

/** Not `AbortSignal.any()`: of a signal that nothing else holds, Node 20 forgets the timer. */
function limited(milliseconds: number, signal: AbortSignal | undefined): AbortSignal {
  const controller = new AbortController()
  const expire = () => controller.abort(new DOMException('the call took too long', 'TimeoutError'))
  setTimeout(expire, milliseconds).unref()
  signal?.addEventListener('abort', () => controller.abort(signal.reason), { once: true })
  return controller.signal
}

const isTemporary = (status: number): boolean => status === 429 || status >= 500

function pauseBefore({ headers }: globalThis.Response, attempt: number): number {
  const asked = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isNaN(asked) ? backoff(attempt, pauses) : asked * 1_000
}
