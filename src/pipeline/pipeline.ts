import type {
  AnswerHead,
  Call,
  Chunks,
  Exchange,
  Outcome,
  RequestFacts,
  RequestHandle,
  StartedCall,
  StartedExchange,
  TraceIds,
  Usage,
} from '../call.ts'
import { present } from '../foreign.ts'
import { guard } from '../guard.ts'
import { RESEND_COUNT_HEADER, resendCountOf } from '../resend-count.ts'
import { type AnswerReading, readAnswer } from '../wire/answer.ts'
import { type ContentDetector, contentDetector } from '../wire/content-detector.ts'
import { type Format, formatOf, modelInPath } from '../wire/formats/formats.ts'
import { gatewayDuration, limitType, rateLimit, reportedCost, requestId, retryAfter } from '../wire/headers.ts'
import { accountOf, type PipelineState } from './account.ts'
import { outcomeOf } from './outcome.ts'

export { ANSWER_HEADERS } from '../wire/headers.ts'

import { readRequest } from '../wire/request.ts'

/** For a missing answer, and for one that we fail to read. */
const UNREAD: AnswerReading = { facts: {}, stream: false, gap: 'unreadable' }

/** The parser of one attempt: at its start, while its answer arrives, and at its end. Never throws. */
export class OpenCall {
  readonly started: StartedCall
  readonly #format: Format
  readonly #request: RequestHandle
  readonly #state: PipelineState

  constructor(
    { destination, method, path, startedAt }: StartedExchange,
    request: RequestHandle,
    labelValues: readonly string[],
    state: PipelineState,
  ) {
    this.#format = formatOf(path, method)
    this.#request = request
    this.#state = state
    const { endpoint, operation } = this.#format
    const resendCount = resendCountOf(request.header(RESEND_COUNT_HEADER))
    this.started = { destination, method, path, startedAt, endpoint, operation, resendCount, labelValues }
  }

  /** A detector of the first content of a stream; undefined for other answers. */
  watch(head: AnswerHead): ContentDetector | undefined {
    return contentDetector(this.#format, head)
  }

  /** Request and answer facts, outcome, usage and cost. `endedAt` is milliseconds since 1970. */
  close(exchange: Exchange, endedAt: number, trace?: TraceIds): Call {
    const format = this.#format
    const contentType = this.#request.header('content-type')
    const facts = guard('wire', () => readRequest(contentType, exchange.requestBody, format)) ?? {}
    const requestFacts = format.modelInPath ? present({ ...facts, model: modelInPath(exchange.started.path) }) : facts
    return understand({ format, started: this.started, requestFacts, exchange, state: this.#state, endedAt, trace })
  }
}

interface Ended {
  readonly format: Format
  readonly started: StartedCall
  readonly requestFacts: RequestFacts
  readonly exchange: Exchange
  readonly state: PipelineState
  readonly endedAt: number
  readonly trace: TraceIds | undefined
}

function understand({ format, started, requestFacts, exchange, state, endedAt, trace }: Ended): Call {
  const { answerHead: head, firstContentAt, chunks, endedAt: lastAt } = exchange
  const { startedAt } = started
  const reading = (head && guard('wire', () => readAnswer(format, head, exchange.answerBody))) ?? UNREAD
  const { facts } = reading
  const outcome = outcomeOf(exchange, reading)
  const account = accountOf({ format, started, requestFacts, exchange, reading, outcome, endedAt }, state)
  const isRepeated = (format.retrieves === true || started.method !== 'POST') && account.creator === undefined
  const call: Call = {
    started: account.creator === undefined ? started : onBehalfOf(account.creator.started, started),
    endedAt,
    trace,
    outcome,
    status: head?.status,
    duration: seconds(startedAt, lastAt),
    stream: reading.stream,
    requestFacts,
    answerFacts: facts,
    requestId: head && requestId(head),
    pricedModel: account.pricedModel,
    usage: account.usage,
    units: account.units,
    usageGap: account.usageGap,
    expectation: account.isPending ? undefined : account.expectation,
    estimatedCost: account.estimatedCost,
    unpriced: account.unpriced,
    // What is fetched again repeats what its creation cost.
    reportedCost: isRepeated ? undefined : head && (facts.reportedCost ?? reportedCost(head)),
    timeToFirstToken: firstContentAt === undefined || !reading.stream ? undefined : seconds(startedAt, firstContentAt),
    timeToFirstChunk: chunks && reading.stream ? seconds(startedAt, chunks.firstAt) : undefined,
    timePerOutputChunk: chunks && reading.stream ? timePerChunk(chunks) : undefined,
    timePerOutputToken: isTimed(outcome, format)
      ? timePerOutputToken(account.usage, firstContentAt, lastAt)
      : undefined,
    rateLimit: head && rateLimit(head),
    limitType: head?.status === 429 ? limitType(head, facts.error) : undefined,
    retryAfter: head && retryAfter(head, endedAt),
    gatewayDuration: head && gatewayDuration(head, facts.latencyMs),
  }
  if (account.isPending) {
    state.background.add({ ...call, usageGap: 'not_sent', expectation: account.expectation })
  }
  return call
}

/** The usage of a response that was made in the background belongs to whoever created it. */
function onBehalfOf(creator: StartedCall, fetched: StartedCall): StartedCall {
  const isLabelled = fetched.labelValues.some((value) => value !== '')
  return {
    ...fetched,
    operation: creator.operation,
    labelValues: isLabelled ? fetched.labelValues : creator.labelValues,
  }
}

/** Of a response that is fetched, some tokens were made before. */
function isTimed(outcome: Outcome, format: Format): boolean {
  return outcome.kind === 'completed' && format.retrieves !== true
}

function seconds(from: number, to: number): number {
  return (to - from) / 1000
}

function timePerChunk({ count, firstAt, lastAt }: Chunks): number | undefined {
  return count < 2 ? undefined : seconds(firstAt, lastAt) / (count - 1)
}

/** The measured time starts with the first token, so that one is not counted. */
function timePerOutputToken(
  usage: Usage | undefined,
  firstAt: number | undefined,
  endedAt: number,
): number | undefined {
  if (usage === undefined || usage.completion < 2 || firstAt === undefined) return undefined
  return seconds(firstAt, endedAt) / (usage.completion - 1)
}
