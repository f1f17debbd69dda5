import assert from 'node:assert/strict'
import test from 'node:test'
import { seededRandom } from '../../demo/random.ts'
import { usdNumber } from '../../src/money.ts'
import { costOf, tariffFor } from '../../src/pricing/index.ts'
import { pipelineState } from '../helpers/pipeline-state.ts'
import { KINDS, type Kind, PRICES, type Sent, traffic } from './traffic.ts'

/** Calls of each kind, of which one in five tells no usage. */
const CALLS = 6_000
const HIDDEN = 0.2

/** How good the expectations of calls without usage were. */
interface Figures {
  readonly calls: number
  /** Calls whose true prompt, completion and cost lie in the range. */
  readonly prompt: number
  readonly completion: number
  readonly cost: number
  /** Expected cost of all calls together, compared to the true one. */
  readonly sum: number
}

function send(kinds: readonly Kind[], seed: number): readonly Sent[] {
  const state = pipelineState(PRICES)
  const random = seededRandom(seed)
  const next = traffic(random, state)
  const sent = Array.from({ length: CALLS }, () => {
    const kind = kinds[Math.floor(random() * kinds.length)] as Kind
    return next(kind, random() < HIDDEN)
  })
  for (const { kind, call } of sent) {
    assert.equal(call.usage === undefined, call.usageGap !== undefined, kind.name)
    assert.equal(call.usage === undefined, call.expectation !== undefined, kind.name)
  }
  return sent.filter(({ call }) => call.expectation !== undefined)
}

function figuresOf(hidden: readonly Sent[]): Figures {
  const judged = hidden.map(({ truth, call: { expectation, pricedModel, endedAt } }) => {
    const model = PRICES.find(pricedModel)
    const tariff = model && tariffFor(model, { at: endedAt })
    const cost = tariff && costOf(tariff, { usage: truth })
    assert.ok(expectation?.cost !== undefined && cost !== undefined)
    const { prompt, completion } = expectation
    return {
      prompt: prompt.low <= truth.prompt && truth.prompt <= prompt.high,
      completion: completion.low <= truth.completion && truth.completion <= completion.high,
      cost: expectation.cost.low <= cost && cost <= expectation.cost.high,
      expected: usdNumber(expectation.cost.expected),
      truth: usdNumber(cost),
    }
  })
  const share = (which: 'prompt' | 'completion' | 'cost') => judged.filter((one) => one[which]).length / judged.length
  const sum = (which: 'expected' | 'truth') => judged.reduce((total, one) => total + one[which], 0)
  return {
    calls: judged.length,
    prompt: share('prompt'),
    completion: share('completion'),
    cost: share('cost'),
    sum: sum('expected') / sum('truth') - 1,
  }
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

for (const [name, kinds] of [...KINDS.map((kind) => [kind.name, [kind]] as const), ['all together', KINDS] as const]) {
  test(`Expectation of ${name}: nine of ten in the range, a thousand together within 5 %`, (t) => {
    const figures = figuresOf(send(kinds, 7))
    const { calls, prompt, completion, cost, sum } = figures
    t.diagnostic(
      `${name}: ${calls} calls, in range: prompt ${percent(prompt)}, completion ${percent(completion)}, cost ${percent(cost)}; sum ${percent(sum)}`,
    )
    assert.ok(calls >= 1_000, `${calls} calls`)
    for (const share of [prompt, completion, cost]) assert.ok(share >= 0.9, JSON.stringify(figures))
    assert.ok(Math.abs(sum) <= 0.05, JSON.stringify(figures))
  })
}
