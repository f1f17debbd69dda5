import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Baggage, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api'
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import fc from 'fast-check'
import { rowOf } from '../../src/billing/row/row.ts'
import { COLUMNS } from '../../src/billing/table/columns.ts'
import { readConfig } from '../../src/config/instrumentation.ts'
import { baggageLabelValues } from '../../src/sinks/baggage.ts'
import { finishedCall, startedCall } from '../helpers/calls.ts'
import { contextManager } from '../helpers/sdk.ts'
import { metered, record } from './metrics/metered.ts'

before(() => context.setGlobalContextManager(contextManager()))
after(() => context.disable())

const withBaggage = <T>(baggage: Baggage, work: () => T): T =>
  context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), work)

/** Baggage that an application has made itself: nothing checks what it holds. */
const baggageOf = (entries: Readonly<Record<string, unknown>>): Baggage =>
  propagation.createBaggage(
    Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, { value }])) as never,
  )

/** Names of what every object has. */
const KEYS = ['tenant', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'user.id']

test('keys that are members of every object are keys like others, and __proto__ is none', () => {
  const { config, warnings } = readConfig({ baggageLabels: [...KEYS, '__proto__'] }, {})
  assert.deepEqual(config.baggageLabels, KEYS)
  assert.equal(warnings.length, 1)
  assert.deepEqual(
    withBaggage(baggageOf({ tenant: 'acme' }), () => baggageLabelValues(KEYS)),
    ['acme', '', '', '', '', ''],
  )
})

describe('whatever baggage holds', () => {
  const fail = () => {
    throw new Error('no')
  }

  test('what is taken is short text that can be written anywhere', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.constantFrom<unknown>('\ud800', 'a\udc00b', '\0', 'x'.repeat(1_000_000), `${'x'.repeat(255)}🐑`),
      fc.anything(),
      fc.constantFrom<unknown>(Symbol('s'), { toString: fail }, new Proxy({}, { get: fail })),
    )
    fc.assert(
      fc.property(value, (tenant) => {
        const [label = 'none'] = withBaggage(baggageOf({ tenant }), () => baggageLabelValues(['tenant']))
        assert.equal(typeof label, 'string')
        assert.ok(label.length <= 256, `${label.length} characters`)
        assert.equal(Buffer.from(label).toString(), label)
      }),
      { numRuns: 500 },
    )
  })

  test('a number is its text, and what is neither is absent', () => {
    const values = { tenant: 7, constructor: true, toString: { a: 1 }, hasOwnProperty: null, valueOf: Symbol('s') }
    assert.deepEqual(
      withBaggage(baggageOf(values), () => baggageLabelValues(KEYS)),
      ['7', 'true', '', '', '', ''],
    )
  })

  test('baggage that throws is no baggage', () => {
    const hostile = { getEntry: fail } as unknown as Baggage
    assert.deepEqual(
      withBaggage(hostile, () => baggageLabelValues(['tenant'])),
      [''],
    )
  })

  test('a number makes a row like text', () => {
    const labels = withBaggage(baggageOf({ tenant: 7 }), () => baggageLabelValues(['tenant']))
    const call = finishedCall({ started: startedCall({ labelValues: labels }) })
    const origin = { service: undefined, host: undefined, priceVersion: undefined, labelKeys: ['tenant'] }
    const column = COLUMNS.findIndex(({ name }) => name === 'labels')
    assert.equal(rowOf(call, origin)[column], '{"tenant":"7"}')
  })
})

test('10,000 values of each key make 200 labels and other, no two of which are one to Prometheus', async () => {
  const { sink, reader } = metered({ labelKeys: KEYS })
  const marks = ['\ud800', '\ud801', '\n', '"', '\\', '\0', '\u202e', 'é', 'e\u0301', '🐑']
  for (let index = 0; index < 10_000; index += 1) {
    const value = `${marks[index % marks.length]}${Math.floor(index / marks.length)}`
    const baggage = baggageOf(
      Object.fromEntries(KEYS.map((key, place) => [key, place % 2 ? value : 'x'.repeat(index)])),
    )
    const labels = withBaggage(baggage, () => baggageLabelValues(KEYS))
    record(sink, finishedCall({ started: startedCall({ labelValues: labels }) }))
  }
  const { resourceMetrics } = await reader.collect()
  const points = resourceMetrics.scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .find(({ descriptor }) => descriptor.name === 'holysheep_requests_total')?.dataPoints
  for (const key of KEYS) {
    const values = new Set(points?.map(({ attributes }) => attributes[key]).filter((value) => value !== undefined))
    assert.ok(values.size > 100 && values.size <= 201, `${key}: ${values.size} values`)
  }
  assert.equal(
    points?.reduce((sum, { value }) => sum + Number(value), 0),
    10_000,
  )
  // As it is sent: two halves of characters are the same three bytes.
  const served = Buffer.from(new PrometheusSerializer().serialize(resourceMetrics)).toString()
  const series = served.split('\n').flatMap((line) => /^holysheep_requests_total\{.*\}/.exec(line) ?? [])
  assert.ok(series.length > 200)
  assert.equal(new Set(series).size, series.length)
})
