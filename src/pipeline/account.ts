import type {
  AnswerFacts,
  Call,
  Exchange,
  Outcome,
  RequestFacts,
  StartedCall,
  Units,
  Usage,
  UsageGap,
} from '../call.ts'
import { guard } from '../guard.ts'
import { billedUnits, costOf, hasTokenRates, tariffFor } from '../pricing/cost.ts'
import type { Tariff } from '../pricing/price.ts'
import type { PriceTable } from '../pricing/price-table.ts'
import type { AnswerReading } from '../wire/answer.ts'
import type { Format } from '../wire/formats/formats.ts'
import { hasMedia } from '../wire/request-media.ts'
import type { BackgroundResponses } from './background-responses.ts'
import { expectationOf } from './expectation.ts'
import { usageGapOf } from './outcome.ts'
import type { Traits, UsageEstimator } from './usage-estimator.ts'

/** What is kept between calls. */
export interface PipelineState {
  readonly prices: PriceTable
  readonly background: BackgroundResponses
  /** Absent: no expectation for calls without usage. */
  readonly estimator?: UsageEstimator | undefined
}

/** One attempt, as far as it is understood without its cost. */
export interface Understood {
  readonly format: Format
  readonly started: StartedCall
  readonly requestFacts: RequestFacts
  readonly exchange: Exchange
  readonly reading: AnswerReading
  readonly outcome: Outcome
  /** Milliseconds since 1970. */
  readonly endedAt: number
}

/** What an attempt used and cost, or why that is unknown. */
export type Account = Pick<
  Call,
  'pricedModel' | 'usage' | 'units' | 'usageGap' | 'estimatedCost' | 'unpriced' | 'expectation'
> & {
  /** The call that created the response that this one fetched, if this one brings its usage. */
  readonly creator: Call | undefined
  /** The usage comes when the response is fetched: until then it is neither used nor missing. */
  readonly isPending: boolean
}

/** Accounts for an attempt, whatever its end. */
export function accountOf(understood: Understood, { prices, background, estimator }: PipelineState): Account {
  const { started, requestFacts, reading, endedAt } = understood
  const { facts } = reading
  const { provider } = started.destination
  const creator = isFinal(understood) ? background.take(provider, facts.id ?? '') : undefined
  const requestedModel = requestFacts.model ?? creator?.requestFacts.model
  const price = prices.find(facts.model) ?? prices.find(requestedModel)
  const tariff = price && tariffFor(price, { provider, serviceTier: facts.serviceTier, at: endedAt })
  const used = usedIn(understood, creator !== undefined, tariff)
  const isMetered = used.gap === undefined && isUsed(used)
  const cost = tariff && isMetered ? guard('pricing', () => costOf(tariff, used)) : undefined
  const estimate = () => {
    const traits = traitsOf(understood, price?.name ?? requestedModel ?? facts.model, creator)
    if (estimator === undefined || traits === undefined) return undefined
    if (used.usage === undefined) return expectationOf(estimator.expect(traits), tariff, used)
    estimator.learn(traits, used.usage)
    return undefined
  }
  const isUnmetered = used.gap !== undefined || used.isPending
  const estimated = isUnmetered || used.usage !== undefined ? guard('pricing', estimate) : undefined
  return {
    creator,
    pricedModel: price?.name,
    usage: used.usage,
    units: used.units,
    usageGap: used.gap,
    estimatedCost: cost,
    unpriced: isMetered && cost === undefined,
    expectation: isUnmetered ? (creator?.expectation ?? estimated) : undefined,
    isPending: used.isPending,
  }
}

/** What an attempt used, or why that is unknown. */
interface Used {
  readonly usage?: Usage | undefined
  readonly units?: Units | undefined
  readonly gap?: UsageGap | undefined
  /** Billed by the request, whatever it contains. */
  readonly byRequest?: boolean
  readonly isPending: boolean
}

function isUsed({ usage, units, byRequest }: Used): boolean {
  return usage !== undefined || units !== undefined || byRequest === true
}

function usedIn(understood: Understood, isFetched: boolean, tariff: Tariff | undefined): Used {
  const { format, reading, outcome, exchange } = understood
  const { facts } = reading
  if (!format.billable && !isFetched) return { isPending: false }
  const isOk = isSuccess(exchange)
  if (isOk && isPending(understood)) return { isPending: true }
  const usage = finalUsage(understood)
  if (!isOk) return { usage, isPending: false }
  const units = outcome.kind === 'failed' ? undefined : billedUnits(unitsOf(understood), usage, tariff)
  const isWithoutTokens = tariff !== undefined && !hasTokenRates(tariff) && format.exclusive !== true
  const byRequest = isWithoutTokens && tariff.units.request !== undefined && outcome.kind === 'completed'
  // Units beside tokens that can't be read are only a part of what was used.
  const isWhole = byRequest || (units !== undefined && (isWithoutTokens || facts.usage !== 'unreadable'))
  const gap = isWhole || usage !== undefined ? undefined : usageGapOf(outcome, reading, format.unknown)
  return { usage, units, gap, byRequest, isPending: false }
}

/** The usage so far of a stream that broke off may not count yet what had arrived. */
function finalUsage({ reading: { facts }, outcome, exchange }: Understood): Usage | undefined {
  if (typeof facts.usage !== 'object') return undefined
  const isSoFar = outcome.kind !== 'completed' && exchange.firstContentAt !== undefined
  return isSoFar && facts.usage.completion === 0 ? undefined : facts.usage
}

/** Whether the usage comes when the response is fetched. Until then, a response may show zeros, or what it used so far. */
function isPending({ format, reading: { facts, stream }, requestFacts }: Understood): boolean {
  if (facts.id === undefined) return false
  if (facts.pending === true) return true
  const isInBackground = requestFacts.background === true && format.endpoint === '/responses'
  return isInBackground && typeof facts.usage !== 'object' && !hasEnded(facts, stream)
}

/** Whether the answer shows that its response is complete, or will not be. */
function hasEnded({ finished, finishReasons }: AnswerFacts, stream: boolean): boolean {
  return stream ? finished === true : finishReasons !== undefined
}

/** Speech is billed by what it is to say, other answers by what is in them. */
function unitsOf({ reading, requestFacts: { characters } }: Understood): Units | undefined {
  return reading.facts.units ?? (characters === undefined ? undefined : { character: characters })
}

/** Whether the answer is the final state of a response that was made in the background. */
function isFinal({ format, reading: { facts, stream }, exchange }: Understood): boolean {
  if (format.retrieves !== true || facts.id === undefined || facts.pending === true) return false
  if (!isSuccess(exchange)) return false
  // A poll that broke off may not have arrived as far as the usage: the next one will.
  return typeof facts.usage === 'object' || (exchange.end.kind === 'complete' && hasEnded(facts, stream))
}

function isSuccess({ answerHead }: Exchange): boolean {
  return answerHead !== undefined && answerHead.status >= 200 && answerHead.status < 300
}

/** `undefined` where no model is known: what such a call uses is anybody's guess. */
function traitsOf(understood: Understood, model: string | undefined, creator: Call | undefined): Traits | undefined {
  if (model === undefined) return undefined
  const { started, requestFacts, exchange, reading, outcome } = understood
  const isYetToCome = isPending(understood)
  return {
    model,
    operation: creator?.started.operation ?? started.operation,
    stream: reading.stream && !isYetToCome,
    compressed: exchange.answerHead?.header('content-encoding') !== undefined,
    hasMedia: hasMedia(exchange.requestBody),
    requestBytes: exchange.requestBody.size,
    answerBytes: isYetToCome ? 0 : exchange.answerBody.size,
    complete: outcome.kind === 'completed' && !isYetToCome,
    maxTokens: requestFacts.maxTokens && requestFacts.maxTokens * Math.max(1, requestFacts.choiceCount ?? 1),
  }
}
