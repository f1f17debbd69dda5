import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { SentAnswer } from '../../gateway/index.ts'
import type { Attempt } from './attempts.ts'
import { compareBilling } from './billing-check.ts'
import type { BillingRow } from './billing-rows.ts'
import type { CallPlan } from './call-plans.ts'
import { assertEqual, type Comparison } from './comparison.ts'
import { judge } from './judgement.ts'
import { compareMetrics } from './metrics-check.ts'
import { traceIdOf } from './trace-id.ts'

const plan: CallPlan = {
  tenant: 'acme',
  client: 'openai',
  ask: { reads: 'a chat', path: '/v1/chat/completions', endpoint: '/chat/completions', body: {} },
  fault: undefined,
  faultTimes: undefined,
  leaving: undefined,
  controls: {},
}

/** The first call is tried again after a 429, the second one hangs, and the third is left before the gateway hears of it. */
const plans: readonly CallPlan[] = [
  { ...plan, fault: 'status-429-requests', faultTimes: 1 },
  { ...plan, fault: 'hang', leaving: { how: 'timeout', afterMs: 50 } },
  { ...plan, fault: 'hang', leaving: { how: 'abort', afterMs: 50 } },
]
const answer: SentAnswer = {
  id: 2,
  protocol: 'openai',
  endpoint: '/chat/completions',
  path: '/v1/chat/completions',
  method: 'POST',
  status: 200,
  model: 'gpt-4.1-2025-04-14',
  stream: false,
  encoding: 'identity',
  fault: undefined,
  usage: {},
  tokens: { prompt: 10, completion: 3 },
  costUsd: 0.000104,
  finished: true,
  bytesSent: 100,
}
const refusal: SentAnswer = { ...answer, id: 1, status: 429, model: undefined, tokens: undefined, costUsd: undefined }

const attempt = { endpoint: '/chat/completions', method: 'POST', resendCount: 0, fault: undefined }
const attempts: readonly Attempt[] = [
  { ...attempt, call: 1, spanId: 'a1', fault: 'status-429-requests', answer: refusal },
  { ...attempt, call: 1, spanId: 'a2', resendCount: 1, answer },
  { ...attempt, call: 2, spanId: 'b1', fault: 'hang', answer: undefined },
]

const row: BillingRow = {
  ...{
    traceId: traceIdOf({ life: 1, call: 1 }),
    spanId: '',
    endpoint: '/chat/completions',
    method: 'POST',
    attempt: 0,
  },
  ...{ outcome: 'rejected', status: 429, reason: 'rate_limit_requests', gap: null, tenant: 'acme', unpriced: false },
  ...{ prompt: null, completion: null, cachedPrompt: null, cost: null, reportedCost: null },
}
const [refused, completed, timedOut, unheard]: readonly [BillingRow, BillingRow, BillingRow, BillingRow] = [
  { ...row, spanId: 'a1' },
  {
    ...{ ...row, spanId: 'a2', attempt: 1, outcome: 'completed', status: 200, reason: null },
    ...{ prompt: 10, completion: 3, cost: '0.000104000000', reportedCost: '0.000104000000' },
  },
  {
    ...{ ...row, traceId: traceIdOf({ life: 1, call: 2 }), spanId: 'b1' },
    ...{ outcome: 'timeout', status: null, reason: 'timeout_deadline' },
  },
  {
    ...{ ...row, traceId: traceIdOf({ life: 1, call: 3 }), spanId: 'c1' },
    ...{ outcome: 'cancelled', status: null, reason: null },
  },
]
const rows = [refused, completed, timedOut, unheard]

const chat = 'endpoint="/chat/completions",method="POST",tenant="acme"'
const ofModel = 'model="gpt-4.1",tenant="acme"'
const metrics = `
holysheep_requests_total{${chat},status_code="429",outcome="rejected"} 1
holysheep_requests_total{${chat},status_code="200",outcome="completed"} 1
holysheep_requests_total{${chat},outcome="timeout"} 1
holysheep_requests_total{${chat},outcome="cancelled"} 1
holysheep_tokens_total{${ofModel},token_type="prompt"} 10
holysheep_tokens_total{${ofModel},token_type="completion"} 3
holysheep_cost_usd_total{${ofModel}} 0.000104
holysheep_reported_cost_usd_total{${ofModel}} 0.000104
holysheep_timeout_total{endpoint="/chat/completions",phase="deadline"} 1
holysheep_rate_limit_total{endpoint="/chat/completions",limit_type="requests"} 1
holysheep_retries_total{endpoint="/chat/completions"} 1
holysheep_requests_in_flight{endpoint="/chat/completions"} 0
holysheep_billing_rows_total{result="written"} 4
holysheep_billing_rows_total{result="spooled"} 2
holysheep_billing_rows_total{result="dropped"} 0
holysheep_billing_queue_rows 0
`

function judged(some: readonly BillingRow[] = rows, isPromised: (call: number) => boolean = () => true) {
  return judge({ attempts, rows: some, planOf: (call) => plans[call - 1] ?? plan, isPromised })
}

function different(comparisons: readonly Comparison[]): readonly string[] {
  return comparisons.filter(({ expected, found }) => expected !== found).map(({ what }) => what)
}

const wrongRows = (some: readonly BillingRow[]) => {
  const { comparisons, missing } = judged(some)
  return different([...comparisons, ...missing])
}
const wrongMetrics = (text: string) => different([...compareMetrics(judged().judged, text), ...compareBilling(text, 4)])

test('figures that are all right differ in nothing', () => {
  assert.deepEqual(wrongRows(rows), [])
  assert.deepEqual(wrongMetrics(metrics), [])
  assert.equal(judged().judged.length, 4)
})

test('a row that is missing is noticed, unless it was not promised', () => {
  assert.deepEqual(wrongRows([refused, completed, unheard]), [
    'rows of call 2 by openai to /chat/completions (hang, timeout)',
  ])
  const { comparisons, missing } = judged([refused, completed], (call) => call === 1)
  assert.deepEqual([...different(comparisons), ...missing], [])
})

test('a row that is there twice is noticed', () => {
  assert.equal(wrongRows([...rows, completed]).length, 1)
  assert.equal(wrongRows([...rows, unheard, { ...unheard, spanId: 'c2' }]).length > 0, true)
})

test('a row of a call that nobody has made is noticed', () => {
  assert.equal(wrongRows([...rows, { ...completed, spanId: 'd1' }]).length, 1)
  assert.equal(wrongRows([...rows, { ...completed, spanId: 'd1', traceId: traceIdOf({ life: 1, call: 9 }) }]).length, 1)
})

describe('a cell that is wrong is noticed', () => {
  for (const spoiled of [
    { outcome: 'failed' },
    { status: 201 },
    { gap: 'not_sent' },
    { endpoint: '/completions' },
    { method: 'GET' },
    { attempt: 0 },
    { tenant: 'globex' },
    { prompt: 11 },
    { completion: 2 },
    { prompt: null },
    { cost: '0.000104000001' },
    { cost: null },
    { reportedCost: '0.000103999999' },
    { unpriced: true },
  ] satisfies readonly Partial<BillingRow>[]) {
    test(JSON.stringify(spoiled), () =>
      assert.equal(wrongRows([refused, { ...completed, ...spoiled }, timedOut, unheard]).length, 1),
    )
  }
  test('the phase of a timeout', () =>
    assert.equal(wrongRows([refused, completed, { ...timedOut, reason: 'timeout_headers' }, unheard]).length, 1))
})

describe('a metric that is wrong is noticed', () => {
  const lines = metrics.trim().split('\n')
  for (const line of lines.filter((each) => !each.includes('"spooled"'))) {
    test(`one more: ${line}`, () => {
      const [name = '', value] = [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]
      // Of money, a picodollar is the least that can be wrong.
      const more = value + (name.includes('_usd_') ? 1e-12 : 1)
      assert.equal(wrongMetrics(metrics.replace(line, `${name} ${more}`)).length, 1)
    })
  }
  for (const line of lines.filter((each) => !each.endsWith(' 0') && !each.includes('"spooled"'))) {
    test(`none of: ${line}`, () => assert.equal(wrongMetrics(metrics.replace(line, '')).length, 1))
  }
  for (const line of [
    'holysheep_instrumentation_errors_total{part="wire"} 1',
    'holysheep_unpriced_requests_total{model="gpt-4.1"} 1',
    'holysheep_usage_missing_total{reason="not_sent"} 1',
    'holysheep_server_error_total{status_code="500"} 1',
  ]) {
    test(`one too many: ${line}`, () => assert.equal(wrongMetrics(`${metrics}${line}`).length, 1))
  }
})

test('what differs ends the run with all of it', () => {
  const comparisons = [
    { what: 'one', expected: 1, found: 1 },
    { what: 'two', expected: 2, found: 3 },
  ]
  assert.doesNotThrow(() => assertEqual('all', comparisons.slice(0, 1)))
  assert.throws(() => assertEqual('all', comparisons), { name: 'Inequality', message: 'all: two: 3, not 2' })
})
