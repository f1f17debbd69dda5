import type { AnswerHead, End, Exchange, RequestHandle, StartedExchange } from '../call.ts'
import { guard } from '../guard.ts'
import { headReader } from './answer-head.ts'
import { listenToBodies } from './body.ts'
import { BodyWindow } from './body-window.ts'
import { intercept, type PublishedRequest } from './channels.ts'
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
   * Called when an attempt starts. `publish` notifies the other subscribers of undici's channel; if the observer does
   * not call it, it is called afterwards.
   */
  begin(started: StartedExchange, request: RequestHandle, publish: () => void): Observer
}

/** Marks a request as observed, so that a second copy of this package ignores it. */
const FOLLOWED = Symbol.for('opentelemetry-instrumentation-holysheep.followed')

/**
 * Chunks of a stream whose times are kept: a sample, because timing every chunk would be the largest cost of a stream.
 */
const TIMES_LIMIT = 17

const ENCODING = 'content-encoding'
const IDENTITY = /^\s*(?:identity\s*)?$/i

/** One attempt in progress. */
interface Attempt {
  readonly started: StartedExchange
  readonly observer: Observer
  readonly requestBody: BodyWindow
  answerBody: BodyWindow
  head: AnswerHead | undefined
  /** Set for a stream, once its head has arrived. */
  chunkTimes: number[] | undefined
  /** Present until the first content has arrived. */
  watch: ContentWatch | undefined
  firstContentAt: number | undefined
}

/**
 * Observes every request to the watched hosts from its creation to its end. After the undo no new ones are observed;
 * those in progress still are, to their end.
 */
export function track({ matcher, answerHeaders, begin }: Follower): () => void {
  const readHead = headReader([...answerHeaders, ENCODING])
  // Keyed by the request: later events may be published in the async context of another request.
  const attempts = new WeakMap<PublishedRequest, Attempt>()
  let open = 0
  let isStopped = false
  const undos: (() => void)[] = []
  const keep = (request: PublishedRequest, attempt: Attempt) => {
    attempts.set(request, attempt)
    open++
  }
  const end = (request: PublishedRequest, toEnd: (attempt: Attempt) => End) => {
    const attempt = attempts.get(request)
    if (attempt === undefined) return
    attempts.delete(request) // undici may report the end of a retried attempt twice
    open--
    if (isStopped && open === 0) unsubscribe()
    finish(attempt, toEnd(attempt))
  }
  const unsubscribe = () => {
    for (const undo of undos.splice(0)) undo()
  }
  undos.push(
    intercept('undici:request:headers', ({ request, response }, publish) => {
      const attempt = attempts.get(request)
      if (attempt !== undefined) guard('capture', () => receiveHead(attempt, readHead(response)))
      publish()
    }),
    intercept('undici:request:trailers', ({ request }, publish) => {
      guard('capture', () => end(request, () => ({ kind: 'complete' })))
      publish()
    }),
    intercept('undici:request:error', ({ request, error }, publish) => {
      guard('capture', () => end(request, ({ head }) => endOf(error, head !== undefined)))
      publish()
    }),
  )
  const stop = intercept('undici:request:create', ({ request }, publish) => {
    const destination = guard('capture', () => claim(matcher, request))
    if (destination === undefined) publish()
    else follow(request, destination, begin, publish, keep)
  })
  return () => {
    stop()
    isStopped = true
    if (open === 0) unsubscribe()
  }
}

/** A request is observed if it goes to a watched host, is not a tunnel through a proxy, and is not observed already. */
function claim(matcher: HostMatcher, request: PublishedRequest): HostMatch | undefined {
  const destination = matcher.match(request.origin, request.path)
  if (destination === undefined || request.method === 'CONNECT' || FOLLOWED in request) return undefined
  ;(request as { [FOLLOWED]?: true })[FOLLOWED] = true
  return destination
}

function follow(
  request: PublishedRequest,
  destination: HostMatch,
  begin: Follower['begin'],
  publish: () => void,
  keep: (request: PublishedRequest, attempt: Attempt) => void,
): void {
  let isPublished = false
  const publishOnce = () => {
    if (isPublished) return
    isPublished = true
    publish()
  }
  guard('capture', () => {
    const attempt = newAttempt(request, destination, begin, publishOnce)
    keep(request, attempt)
    listenToBodies(
      request,
      (piece) => attempt.requestBody.add(piece),
      (piece) => receivePiece(attempt, piece),
    )
  })
  publishOnce()
}

function newAttempt(
  request: PublishedRequest,
  { destination, path }: HostMatch,
  begin: Follower['begin'],
  publish: () => void,
): Attempt {
  const started: StartedExchange = {
    destination,
    path,
    method: request.method,
    startedAt: performance.now(),
  }
  const handle: RequestHandle = {
    header: (name) => requestHeader(request, name),
    addHeader: (name, value) => addHeader(request, name, value),
  }
  return {
    started,
    observer: begin(started, handle, publish),
    requestBody: BodyWindow.ofEnds(),
    answerBody: BodyWindow.ofEnds(),
    head: undefined,
    chunkTimes: undefined,
    watch: undefined,
    firstContentAt: undefined,
  }
}

function receiveHead(attempt: Attempt, head: AnswerHead): void {
  attempt.head = head // also called for informational answers (1xx), which the final head replaces
  if (!IDENTITY.test(head.header(ENCODING) ?? '')) attempt.answerBody = BodyWindow.ofCompressed()
  attempt.watch = attempt.observer.answered(head)
  if (attempt.watch !== undefined) attempt.chunkTimes = []
}

function receivePiece(attempt: Attempt, piece: Uint8Array): void {
  attempt.answerBody.add(piece)
  const { chunkTimes, watch } = attempt
  if (chunkTimes === undefined || (watch === undefined && chunkTimes.length === TIMES_LIMIT)) return
  const now = performance.now()
  if (chunkTimes.length < TIMES_LIMIT) chunkTimes.push(now)
  if (watch?.(piece)) {
    attempt.firstContentAt = now
    attempt.watch = undefined
  }
}

function finish(attempt: Attempt, end: End): void {
  const { started, head, firstContentAt } = attempt
  attempt.observer.ended({
    started,
    endedAt: performance.now(),
    end,
    answerHead: head,
    requestBody: attempt.requestBody.bytes(),
    answerBody: attempt.answerBody.bytes(),
    firstContentAt,
    chunkTimes: attempt.chunkTimes ?? [],
  })
}
