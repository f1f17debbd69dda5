import assert from 'node:assert/strict'
import test from 'node:test'
import type { MetricName } from '../../../src/sinks/names.ts'
import { METRIC } from '../../../src/sinks/names.ts'
import { EXPECTATION, finishedCall, startedCall } from '../../helpers/calls.ts'
import { metered, record } from './metered.ts'

const labels = { provider: 'holysheep', endpoint: '/chat/completions', model: 'gpt-4o-mini', tenant: 'acme' }
const started = startedCall({ labelValues: ['acme'] })
const unmetered = finishedCall({ started, usage: undefined, estimatedCost: undefined, expectation: EXPECTATION })

type Metered = ReturnType<typeof metered>

const withTenant = (options = {}): Metered => metered({ labelKeys: ['tenant'], ...options })

async function pointsOf({ reader }: Metered, metric: MetricName): Promise<readonly unknown[]> {
  return (await reader.read()).get(metric)?.map(({ attributes, value }) => [attributes, value]) ?? []
}

test('the expectation is counted apart from tokens and cost, with the reason', async () => {
  const one = withTenant()
  record(one.sink, { ...unmetered, usageGap: 'truncated' }, { ...unmetered, usageGap: 'truncated' })
  const points = await one.reader.read()
  const found = (metric: MetricName) => points.get(metric)?.map(({ attributes, value }) => [attributes, value])
  const reason = 'truncated'
  assert.deepEqual(found(METRIC.unmeteredTokens), [
    [{ ...labels, token_type: 'prompt', reason }, 40],
    [{ ...labels, token_type: 'completion', reason }, 10],
  ])
  assert.deepEqual(found(METRIC.unmeteredCost), [[{ ...labels, call_type: 'chat', reason }, 0.000012]])
  assert.deepEqual([found(METRIC.tokens), found(METRIC.cost)], [undefined, undefined])
})

test('an expectation without a price has tokens alone', async () => {
  const one = withTenant()
  const { prompt, completion } = EXPECTATION
  record(one.sink, { ...unmetered, usageGap: 'not_sent', expectation: { prompt, completion } })
  const points = await one.reader.read()
  assert.equal(points.get(METRIC.unmeteredTokens)?.length, 2)
  assert.equal(points.get(METRIC.unmeteredCost), undefined)
})

test('units are counted, each with its name', async () => {
  const one = withTenant()
  const units = { image: 2, audio_second: 1.5 }
  record(one.sink, { ...unmetered, expectation: undefined, units }, { ...unmetered, expectation: undefined, units })
  assert.deepEqual(await pointsOf(one, METRIC.units), [
    [{ ...labels, unit: 'image' }, 4],
    [{ ...labels, unit: 'audio_second' }, 3],
  ])
})

test('a forgotten call is missing, and is no further request', async () => {
  const one = withTenant()
  one.sink.countForgotten(unmetered)
  const points = await one.reader.read()
  const { tenant: _, ...withoutTenant } = labels
  const missing = points.get(METRIC.usageMissing)?.map(({ attributes, value }) => [attributes, value])
  assert.deepEqual(missing, [[{ ...withoutTenant, reason: 'not_sent' }, 1]])
  assert.equal(points.get(METRIC.unmeteredCost)?.[0]?.value, 0.000006)
  assert.equal(points.get(METRIC.requests), undefined)
})

test('what is forgotten before a collection is in that collection', async () => {
  const one: Metered = withTenant({ beforeCollection: () => one.sink.countForgotten(unmetered) })
  assert.equal((await one.reader.read()).get(METRIC.usageMissing)?.[0]?.value, 1)
})
