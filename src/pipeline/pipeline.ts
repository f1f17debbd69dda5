import type {
  AnswerHead,
  Call,
  Exchange,
  RequestFacts,
  RequestHandle,
  StartedCall,
  StartedExchange,
  TraceIds,
  Usage,
} from '../call.ts'
import { present } from '../foreign.ts'
import { guard } from '../guard.ts'
import { costOf } from '../pricing/cost.ts'
import type { PriceTable } from '../pricing/price-table.ts'
import { RESEND_COUNT_HEADER, resendCountOf } from '../resend-count.ts'
import { type AnswerReading, readAnswer } from '../wire/answer.ts'
import { type ContentDetector, contentDetector } from '../wire/content-detector.ts'
import { type Format, formatOf, modelInPath } from '../wire/formats/formats.ts'
import { gatewayDuration, limitType, rateLimit, reportedCost, requestId, retryAfter } from '../wire/headers.ts'
import { outcomeOf, usageGapOf } from './outcome.ts'

export { ANSWER_HEADERS } from '../wire/headers.ts'

import { readRequest } from '../wire/request.ts'

/** For a missing answer, and for one that we fail to read. */
const UNREAD: AnswerReading = { facts: {}, stream: false, gap: 'unreadable' }

/** The parser of one attempt: at its start, while its answer arrives, and at its end. */
export interface OpenCall {
  readonly started: StartedCall
  /** A detector of the first content of a stream; undefined for other answers. */
  watch(head: AnswerHead): ContentDetector | undefined
  /** `endedAt` is milliseconds since 1970. */
  close(exchange: Exchange, endedAt: number, trace?: TraceIds): Call
}

/** Turns exchanges into calls: request and answer facts, outcome, usage and cost. Pure, and never throws. */
export function openCall(
  exchange: StartedExchange,
  request: RequestHandle,
  labelValues: readonly string[],
  prices: PriceTable,
): OpenCall {
  const format = formatOf(exchange.path, exchange.method)
  const { endpoint, operation } = format
  const started: StartedCall = {
    ...exchange,
    endpoint,
    operation,
    resendCount: resendCountOf(request.header(RESEND_COUNT_HEADER)),
    labelValues,
  }
  return {
    started,
    watch: (head) => contentDetector(format, head),
    close: (ended, endedAt, trace) => {
      const facts = guard('wire', () => readRequest(request.header('content-type'), ended.requestBody)) ?? {}
      const requestFacts = format.modelInPath ? present({ ...facts, model: modelInPath(exchange.path) }) : facts
      return understand({ format, started, requestFacts, exchange: ended, prices, endedAt, trace })
    },
  }
}

interface Ended {
  readonly format: Format
  readonly started: StartedCall
  readonly requestFacts: RequestFacts
  readonly exchange: Exchange
  readonly prices: PriceTable
  readonly endedAt: number
  readonly trace: TraceIds | undefined
}

function understand({ format, started, requestFacts, exchange, prices, endedAt, trace }: Ended): Call {
  const { answerHead: head, firstContentAt, chunkTimes, endedAt: lastAt } = exchange
  const { startedAt } = started
  const reading = (head && guard('wire', () => readAnswer(format, head, exchange.answerBody))) ?? UNREAD
  const { facts } = reading
  const outcome = outcomeOf(exchange, reading)
  const usage = typeof facts.usage === 'object' ? facts.usage : undefined
  const isOk = head !== undefined && head.status >= 200 && head.status < 300
  const price = prices.find(facts.model) ?? prices.find(requestFacts.model)
  const [firstChunkAt] = chunkTimes
  return {
    started,
    endedAt,
    trace,
    outcome,
    status: head?.status,
    duration: seconds(startedAt, lastAt),
    stream: reading.stream,
    pricedModel: price?.name,
    requestFacts,
    answerFacts: facts,
    requestId: head && requestId(head),
    usage,
    usageGap: isOk && format.billable ? usageGapOf(outcome, reading, format.unknown) : undefined,
    estimatedCost: usage && price && guard('pricing', () => costOf(price, usage)),
    reportedCost: head && (facts.reportedCost ?? reportedCost(head)),
    unpriced: usage !== undefined && price === undefined,
    timeToFirstToken: firstContentAt === undefined || !reading.stream ? undefined : seconds(startedAt, firstContentAt),
    timeToFirstChunk: firstChunkAt === undefined || !reading.stream ? undefined : seconds(startedAt, firstChunkAt),
    chunkIntervals: reading.stream ? intervals(chunkTimes) : [],
    timePerOutputToken: outcome.kind === 'completed' ? timePerOutputToken(usage, firstContentAt, lastAt) : undefined,
    rateLimit: head && rateLimit(head),
    limitType: head?.status === 429 ? limitType(head, facts.error) : undefined,
    retryAfter: head && retryAfter(head, endedAt),
    gatewayDuration: head && gatewayDuration(head, facts.latencyMs),
  }
}

function seconds(from: number, to: number): number {
  return (to - from) / 1000
}

function intervals(times: readonly number[]): readonly number[] {
  const between: number[] = []
  for (let i = 1; i < times.length; i++) between.push(seconds(times[i - 1] ?? 0, times[i] ?? 0))
  return between
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
