import assert from 'node:assert/strict'
import { compareWithLedger, describeCheck, ledgerFacts } from '../../demo/ledger-check.ts'
import type { SampleSet } from '../../src/cli/samples/sample-set.ts'
import { priceCall } from '../../src/index.ts'
import { METRIC } from '../../src/sinks/names.ts'
import type { ReceivedSpan } from '../helpers/otlp-receiver.ts'
import { patiently } from '../helpers/stack/patience.ts'
import type { Example } from './example.ts'

/** Kinds of spans, as OTLP numbers them. */
const SERVER = 2
export const CLIENT = 3

/** Calls, tokens and cost are those of the gateway's ledger, under the labels that a dashboard asks for. */
export function checkMetrics({ gateway }: Example, model: string, scrape: SampleSet): void {
  const { agrees, text } = describeCheck(compareWithLedger(ledgerFacts(gateway.ledger), scrape))
  assert.ok(agrees, text)
  const labels = { provider: 'holysheep', model, endpoint: '/chat/completions' }
  const calls = { ...labels, method: 'POST', status_code: '200', status_class: '2xx', outcome: 'completed' }
  assert.equal(scrape.total(METRIC.requests, calls), gateway.ledger.requests.length)

  const cost = priceCall({ model, usage: gateway.ledger.totals() })?.costUsd
  assert.ok(Math.abs(scrape.total(METRIC.cost, { ...labels, call_type: 'chat' }) - Number(cost)) < 1e-9)
  const streams = gateway.ledger.answers.filter(({ stream }) => stream).length
  assert.equal(scrape.total(`${METRIC.timeToFirstToken}_count`, { provider: 'holysheep', model }), streams)
  for (const unknown of [METRIC.usageMissing, METRIC.unpricedRequests]) assert.equal(scrape.total(unknown), 0)
}

/** The spans that we have made or enriched, once there is one for each call. */
export function spansOfCalls({ gateway, receiver }: Example): Promise<readonly ReceivedSpan[]> {
  const ours = async () => receiver.spans.filter(({ attributes }) => attributes.has('holysheep.outcome'))
  const calls = gateway.ledger.requests.length
  return patiently(`${calls} spans`, ours, ({ length }) => length >= calls)
}

/** From its parent to the root. */
export function ancestorsOf({ parentSpanId }: ReceivedSpan, spans: readonly ReceivedSpan[]): readonly ReceivedSpan[] {
  const parent = spans.find(({ spanId }) => spanId === parentSpanId)
  return parent === undefined ? [] : [parent, ...ancestorsOf(parent, spans)]
}

/** Waits until a call's server span has arrived, which ends after it, and is one of its ancestors. */
export function serverSpanOf(call: ReceivedSpan, { receiver }: Example): Promise<ReceivedSpan | undefined> {
  const find = async () => ancestorsOf(call, receiver.spans).find(({ kind }) => kind === SERVER)
  return patiently(`the server span of ${call.name}`, find, (span) => span !== undefined)
}
