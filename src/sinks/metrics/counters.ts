import type { Attributes, Counter, Meter } from '@opentelemetry/api'
import type { Call, Units, Usage, UsageGap } from '../../call.ts'
import type { Part } from '../../guard.ts'
import { httpMethod } from '../http-method.ts'
import { LABEL, METRIC, type MetricName } from '../names.ts'
import { statusClass } from '../status-class.ts'
import { type CallGroup, NO_CALL } from './call-group.ts'
import { INSTRUMENT } from './instruments.ts'
import { counting, money, Tally } from './tally.ts'

/** Label value and usage field of each subset of the tokens. */
const DETAILS = [
  ['cached_prompt', 'cachedPrompt'],
  ['cache_write', 'cacheWrite'],
  ['cache_write_1h', 'cacheWrite1h'],
  ['reasoning', 'reasoning'],
  ['audio_prompt', 'audioPrompt'],
  ['audio_completion', 'audioCompletion'],
] as const satisfies readonly (readonly [string, keyof Usage])[]

const ofGroup = ({ labels }: CallGroup): Attributes => labels

/** The counters of finished calls, summed between collections. */
export class Counters {
  readonly #requests = new Tally(counting)
  readonly #rateLimited = new Tally(counting)
  readonly #timeouts = new Tally(counting)
  readonly #serverErrors = new Tally(counting)
  readonly #tokens = new Tally(counting)
  readonly #tokenDetails = new Tally(counting)
  readonly #cost = new Tally(money)
  readonly #reportedCost = new Tally(money)
  readonly #unpriced = new Tally(counting)
  readonly #usageMissing = new Tally(counting)
  readonly #unmeteredTokens = new Tally(counting)
  readonly #unmeteredCost = new Tally(money)
  readonly #units = new Tally(counting)
  readonly #retries = new Tally(counting)
  readonly #faults = new Tally(counting)

  readonly #tallies: readonly (readonly [MetricName, Pick<Tally<unknown>, 'flush' | 'clear'>])[] = [
    [METRIC.requests, this.#requests],
    [METRIC.rateLimited, this.#rateLimited],
    [METRIC.timeouts, this.#timeouts],
    [METRIC.serverErrors, this.#serverErrors],
    [METRIC.tokens, this.#tokens],
    [METRIC.tokenDetails, this.#tokenDetails],
    [METRIC.cost, this.#cost],
    [METRIC.reportedCost, this.#reportedCost],
    [METRIC.unpricedRequests, this.#unpriced],
    [METRIC.usageMissing, this.#usageMissing],
    [METRIC.unmeteredTokens, this.#unmeteredTokens],
    [METRIC.unmeteredCost, this.#unmeteredCost],
    [METRIC.units, this.#units],
    [METRIC.retries, this.#retries],
    [METRIC.instrumentationErrors, this.#faults],
  ]
  #counters: readonly Counter[] = []

  useMeter(meter: Meter): void {
    this.#counters = this.#tallies.map(([name]) => meter.createCounter(name, INSTRUMENT[name]))
  }

  flush(): void {
    for (const [index, counter] of this.#counters.entries()) this.#tallies[index]?.[1].flush(counter)
  }

  /** Removes all series; only allowed after a flush. */
  clear(): void {
    for (const [, tally] of this.#tallies) tally.clear()
  }

  countFault(part: Part): void {
    this.#faults.add(NO_CALL, part, 1, () => ({ [LABEL.part]: part }))
  }

  countCall(call: Call, group: CallGroup): void {
    this.#countEnd(call, group)
    if (call.started.resendCount > 0) this.#retries.add(group, '', 1, ofGroup)
    if (call.usage !== undefined) this.#countTokens(call.usage, group)
    this.#countCost(call, group)
    if (call.unpriced) this.#unpriced.add(group, '', 1, ofGroup)
    if (call.units !== undefined) this.#countUnits(call.units, group)
    if (call.usageGap !== undefined) this.countMissing(call, call.usageGap, group)
  }

  /** Counts a call whose usage is unknown, and what it is expected to have used. */
  countMissing({ started, expectation }: Call, reason: UsageGap, group: CallGroup): void {
    this.#usageMissing.add(group, reason, 1, ({ labels }) => ({ ...labels, [LABEL.reason]: reason }))
    if (expectation === undefined) return
    const { prompt, completion, cost } = expectation
    for (const [type, tokens] of [
      ['prompt', prompt.expected],
      ['completion', completion.expected],
    ] as const) {
      this.#unmeteredTokens.add(group, `${type} ${reason}`, tokens, ({ labelsWithBaggage }) => ({
        ...labelsWithBaggage,
        [LABEL.tokenType]: type,
        [LABEL.reason]: reason,
      }))
    }
    if (cost === undefined) return
    this.#unmeteredCost.add(group, reason, cost.expected, ({ labelsWithBaggage }) => ({
      ...labelsWithBaggage,
      [LABEL.callType]: started.operation,
      [LABEL.reason]: reason,
    }))
  }

  #countUnits(units: Units, group: CallGroup): void {
    for (const [unit, amount] of Object.entries(units)) {
      this.#units.add(group, unit, amount, ({ labelsWithBaggage }) => ({ ...labelsWithBaggage, [LABEL.unit]: unit }))
    }
  }

  #countEnd({ started, outcome, status, limitType }: Call, group: CallGroup): void {
    const method = httpMethod(started.method)
    this.#requests.add(group, `${method} ${status} ${outcome.kind}`, 1, ({ labelsWithBaggage }) => {
      const labels = {
        ...labelsWithBaggage,
        [LABEL.method]: method,
        [LABEL.statusClass]: statusClass(status),
        [LABEL.outcome]: outcome.kind,
      }
      return status === undefined ? labels : { ...labels, [LABEL.statusCode]: String(status) }
    })
    if (outcome.kind === 'timeout') {
      const { phase } = outcome
      this.#timeouts.add(group, phase, 1, ({ labels }) => ({ ...labels, [LABEL.phase]: phase }))
    }
    if (status === 429) {
      const type = limitType ?? 'unknown'
      this.#rateLimited.add(group, type, 1, ({ labels }) => ({ ...labels, [LABEL.limitType]: type }))
    }
    if (status !== undefined && status >= 500 && status <= 599) {
      this.#serverErrors.add(group, String(status), 1, ({ labels }) => ({
        ...labels,
        [LABEL.statusCode]: String(status),
      }))
    }
  }

  #countTokens(usage: Usage, group: CallGroup): void {
    // Starts the series at 0: otherwise `rate` would miss the first tokens.
    this.#tokens.add(group, 'prompt', usage.prompt, promptLabels)
    this.#tokens.add(group, 'completion', usage.completion, completionLabels)
    for (const [detail, field] of DETAILS) {
      const tokens = usage[field]
      if (tokens === undefined || tokens === 0) continue
      this.#tokenDetails.add(group, detail, tokens, ({ labelsWithBaggage }) => ({
        ...labelsWithBaggage,
        [LABEL.detail]: detail,
      }))
    }
  }

  #countCost({ started, estimatedCost, reportedCost }: Call, group: CallGroup): void {
    const labels = ({ labelsWithBaggage }: CallGroup) => ({ ...labelsWithBaggage, [LABEL.callType]: started.operation })
    if (estimatedCost !== undefined) this.#cost.add(group, '', estimatedCost, labels)
    // A counter can't go down: refunds are only in the billing log.
    if (reportedCost !== undefined && reportedCost >= 0n) this.#reportedCost.add(group, '', reportedCost, labels)
  }
}

const promptLabels = ({ labelsWithBaggage }: CallGroup): Attributes => ({
  ...labelsWithBaggage,
  [LABEL.tokenType]: 'prompt',
})
const completionLabels = ({ labelsWithBaggage }: CallGroup): Attributes => ({
  ...labelsWithBaggage,
  [LABEL.tokenType]: 'completion',
})
