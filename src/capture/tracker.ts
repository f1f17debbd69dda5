import type { AnswerHead, End, Exchange, RequestHandle, StartedExchange } from '../call.ts'
import { guard, reportFault } from '../guard.ts'
import { headReader } from './answer-head.ts'
import { type BodyListener, BodyObserver } from './body.ts'
import { BodyWindow } from './body-window.ts'
import { type ChannelEvents, intercept, type PublishedRequest } from './channels.ts'
import { endOf } from './end.ts'
import type { HostMatch, HostMatcher } from './match.ts'
import { addHeader, requestHeader } from './request-headers.ts'

/** Receives each chunk of a stream until it returns true, for the chunk with the first content. */
export type ContentWatch = (piece: Uint8Array) => boolean

/** Observes one attempt. */
export interface Observer {
  /** Called with the head of the answer. For a stream, returns a detector that is then called with each chunk. */
  answered(head: AnswerHead): ContentWatch | undefined
  /** Called exactly once. */
  ended(exchange: Exchange): void
}

/** Observes the attempts to the watched hosts. */
export interface Follower {
  readonly matcher: HostMatcher
  /** Lower-case names of the answer headers that are needed. */
  readonly answerHeaders: readonly string[]
  /**
   * Called when an attempt starts. `publish` notifies the other subscribers of undici's channel, if there are any; if
   * the observer does not call it, it is called afterwards.
   */
  begin(started: StartedExchange, request: RequestHandle, publish: (() => void) | undefined): Observer
}

/** Chunks of a stream that are timed: a sample, because timing every chunk would be the largest cost of a stream. */
const TIMED_CHUNKS = 17

const ENCODING = 'content-encoding'
const IDENTITY = /^\s*(?:identity\s*)?$/i

const COMPLETE: End = { kind: 'complete' }

const ATTEMPTS = Symbol.for('opentelemetry-instrumentation-holysheep.attempts')

/**
 * The attempts in progress by their requests, because later events may be published in the async context of another
 * request. Shared with other copies of this package, so that a request is observed once.
 */
const shared = globalThis as { [ATTEMPTS]?: WeakMap<PublishedRequest, Attempt> }
const attempts = shared[ATTEMPTS] ?? new WeakMap<PublishedRequest, Attempt>()
shared[ATTEMPTS] = attempts

/**
 * Observes every request to the watched hosts from its creation to its end. After the undo no new ones are observed;
 * those in progress still are, to their end.
 */
export function track(follower: Follower): () => void {
  const readHead = headReader([...follower.answerHeaders, ENCODING])
  let open = 0
  let isStopped = false
  const attemptOf = (request: PublishedRequest) => {
    const attempt = attempts.get(request)
    return attempt?.follower === follower ? attempt : undefined
  }
  const bodies = new BodyObserver(attemptOf)
  const observeBodies = (attempt: Attempt) => bodies.observe(attempt.request, attempt)
  const undos = [() => bodies.close()]
  const unsubscribe = () => {
    for (const undo of undos.splice(0)) undo()
  }
  const receiveHead = ({ request, response }: ChannelEvents['undici:request:headers']) =>
    attemptOf(request)?.receiveHead(readHead(response))
  const end = (request: PublishedRequest, attempt: Attempt, how: End) => {
    attempts.delete(request) // undici may report the end of a retried attempt twice
    open--
    if (isStopped && open === 0) unsubscribe()
    attempt.finish(how)
  }
  const complete = ({ request }: ChannelEvents['undici:request:trailers']) => {
    const attempt = attemptOf(request)
    if (attempt !== undefined) end(request, attempt, COMPLETE)
  }
  const fail = ({ request, error }: ChannelEvents['undici:request:error']) => {
    const attempt = attemptOf(request)
    if (attempt !== undefined) end(request, attempt, endOf(error, attempt.head !== undefined))
  }
  undos.push(
    intercept('undici:request:headers', (event, publish) => {
      guard('capture', receiveHead, event)
      publish?.(event)
    }),
    intercept('undici:request:trailers', (event, publish) => {
      guard('capture', complete, event)
      publish?.(event)
    }),
    intercept('undici:request:error', (event, publish) => {
      guard('capture', fail, event)
      publish?.(event)
    }),
  )
  const claim = ({ request }: ChannelEvents['undici:request:create']) => claimOf(follower.matcher, request)
  const stop = intercept('undici:request:create', (event, publish) => {
    const match = guard('capture', claim, event)
    if (match === undefined) {
      publish?.(event)
      return
    }
    const { request } = event
    const publishOnce = publish && once(() => publish(event))
    try {
      const attempt = new Attempt(follower, request, match)
      attempts.set(request, attempt)
      attempt.observer = follower.begin(attempt.started, attempt, publishOnce)
      open++
      guard('capture', observeBodies, attempt)
    } catch (fault) {
      attempts.delete(request)
      reportFault('capture', fault)
    }
    publishOnce?.()
  })
  return () => {
    stop()
    isStopped = true
    if (open === 0) unsubscribe()
  }
}

/** A request is observed if it goes to a watched host, is not a tunnel through a proxy, and is not observed already. */
function claimOf(matcher: HostMatcher, request: PublishedRequest): HostMatch | undefined {
  const match = matcher.match(request.origin, request.path)
  return match === undefined || request.method === 'CONNECT' || attempts.has(request) ? undefined : match
}

function once(work: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    work()
  }
}

/** One attempt in progress. */
class Attempt implements RequestHandle, BodyListener {
  readonly follower: Follower
  readonly request: PublishedRequest
  readonly started: StartedExchange
  observer: Observer | undefined
  head: AnswerHead | undefined
  readonly #requestBody = BodyWindow.ofEnds()
  #answerBody = BodyWindow.ofEnds()
  #isStream = false
  /** Of a stream, at most those that are timed. */
  #chunks = 0
  #firstChunkAt = 0
  #lastChunkAt = 0
  /** Present until the first content has arrived. */
  #watch: ContentWatch | undefined
  #firstContentAt: number | undefined

  constructor(follower: Follower, request: PublishedRequest, { destination, path }: HostMatch) {
    this.follower = follower
    this.request = request
    this.started = { destination, path, method: request.method, startedAt: performance.now() }
  }

  header(name: string): string | undefined {
    return requestHeader(this.request, name)
  }

  addHeader(name: string, value: string): void {
    addHeader(this.request, name, value)
  }

  sent(piece: unknown): void {
    const bytes = bytesOf(piece)
    if (bytes !== undefined) this.#requestBody.add(bytes)
  }

  received(piece: unknown): void {
    const bytes = bytesOf(piece)
    if (bytes !== undefined) this.#receive(bytes)
  }

  /** Also called for informational answers (1xx), which the final head replaces. */
  receiveHead(head: AnswerHead): void {
    this.head = head
    const encoding = head.header(ENCODING)
    if (encoding !== undefined && !IDENTITY.test(encoding)) this.#answerBody = BodyWindow.ofCompressed()
    this.#watch = this.observer?.answered(head)
    this.#isStream = this.#watch !== undefined
  }

  finish(end: End): void {
    this.observer?.ended({
      started: this.started,
      endedAt: performance.now(),
      end,
      answerHead: this.head,
      requestBody: this.#requestBody.bytes(),
      answerBody: this.#answerBody.bytes(),
      firstContentAt: this.#firstContentAt,
      chunks:
        this.#chunks === 0
          ? undefined
          : { count: this.#chunks, firstAt: this.#firstChunkAt, lastAt: this.#lastChunkAt },
    })
  }

  #receive(piece: Uint8Array): void {
    this.#answerBody.add(piece)
    if (this.#isStream && (this.#watch !== undefined || this.#chunks < TIMED_CHUNKS)) this.#time(piece)
  }

  #time(piece: Uint8Array): void {
    const now = performance.now()
    if (this.#chunks === 0) this.#firstChunkAt = now
    if (this.#chunks < TIMED_CHUNKS) {
      this.#chunks++
      this.#lastChunkAt = now
    }
    if (this.#watch?.(piece)) {
      this.#firstContentAt = now
      this.#watch = undefined
    }
  }
}

function bytesOf(piece: unknown): Uint8Array | undefined {
  if (piece instanceof Uint8Array) return piece
  return typeof piece === 'string' ? Buffer.from(piece) : undefined
}
