import type { AnswerHead, End, Exchange, RequestHandle, StartedExchange } from '../call.ts'
import { guard } from '../guard.ts'
import { headReader } from './answer-head.ts'
import { listenToBodies } from './body.ts'
import { BodyWindow } from './body-window.ts'
import { intercept, type PublishedRequest } from './channels.ts'
import { endOf } from './end.ts'
import type { HostMatch, HostMatcher } from './match.ts'
import { addHeader, requestHeader } from './request-headers.ts'

/** Looks at each piece of a stream until it returns true: the piece brought the first content. */
export type ContentWatch = (piece: Uint8Array) => boolean

/** Whoever follows one attempt. */
export interface Observer {
  /** The answer's head arrived. What is returned is called with the pieces of a stream; nothing for other answers. */
  answered(head: AnswerHead): ContentWatch | undefined
  /** Called exactly once. */
  ended(exchange: Exchange): void
}

/** Whoever follows the attempts to some hosts. */
export interface Follower {
  readonly matcher: HostMatcher
  /** Lower-case names of the answers' headers that will be asked for. */
  readonly answerHeaders: readonly string[]
  /**
   * Called when an attempt begins. `publish` tells the other subscribers of undici's channel; where it is not called, it
   * is called afterwards.
   */
  begin(started: StartedExchange, request: RequestHandle, publish: () => void): Observer
}

/** Where a request is marked as followed, so that a second copy of this package leaves it alone. */
const FOLLOWED = Symbol.for('opentelemetry-instrumentation-holysheep.followed')

/** Pieces of a stream whose times are kept: a sample of its rhythm, for more would cost each stream more than all else. */
const TIMES_LIMIT = 17

const ENCODING = 'content-encoding'
const IDENTITY = /^\s*(?:identity\s*)?$/i

/** One attempt while it is under way. */
interface Attempt {
  readonly started: StartedExchange
  readonly observer: Observer
  readonly requestBody: BodyWindow
  answerBody: BodyWindow
  head: AnswerHead | undefined
  /** Present from the head of a stream on. */
  chunkTimes: number[] | undefined
  /** Present until the first content has arrived. */
  watch: ContentWatch | undefined
  firstContentAt: number | undefined
}

/**
 * Follows every request to the watched hosts from its creation to its one end. After the undo no more are begun; those
 * under way are still followed to their end.
 */
export function track({ matcher, answerHeaders, begin }: Follower): () => void {
  const readHead = headReader([...answerHeaders, ENCODING])
  // By the request itself: the async context of later events may be that of another request.
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
    attempts.delete(request) // undici may report a retried attempt's end twice
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

/** A request is followed if it goes to a watched host, is no tunnel through a proxy, and nobody follows it already. */
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
  attempt.head = head // of an early hint as well: the answer's own follows it
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
