import assert from 'node:assert/strict'
import test from 'node:test'
import { METRIC } from '../../../src/sinks/names.ts'
import { DESTINATION, finishedCall, startedCall } from '../../helpers/calls.ts'
import { metered, record } from './metered.ts'

const MINUTE = 60_000
const limited = finishedCall({ rateLimit: { limitRequests: 100, remainingRequests: 99, remainingTokens: 7 } })
const elsewhere = finishedCall({
  started: startedCall({ destination: { ...DESTINATION, provider: 'backup' } }),
  rateLimit: { remainingRequests: 1 },
})
const requests = { provider: 'holysheep', limit_type: 'requests' }
const tokens = { provider: 'holysheep', limit_type: 'tokens' }

test('the latest headers are shown for each provider and type', async () => {
  const { sink, reader } = metered()
  record(sink, limited, elsewhere, finishedCall({ rateLimit: { remainingRequests: 98 } }))
  const points = await reader.read()
  assert.deepEqual(points.get(METRIC.rateLimitRemaining), [
    { attributes: requests, value: 98 },
    { attributes: tokens, value: 7 },
    { attributes: { provider: 'backup', limit_type: 'requests' }, value: 1 },
  ])
  assert.deepEqual(points.get(METRIC.rateLimitLimit), [{ attributes: requests, value: 100 }])
})

test('a series stops after five minutes without news, and comes back with them', async () => {
  let time = 0
  const { sink, reader } = metered({ now: () => time })
  const shown = async () =>
    (await reader.read()).get(METRIC.rateLimitRemaining)?.map(({ attributes, value }) => [attributes.limit_type, value])
  record(sink, limited)
  time = 4 * MINUTE
  record(sink, finishedCall({ rateLimit: { remainingRequests: 50 } }))
  assert.deepEqual(await shown(), [
    ['requests', 50],
    ['tokens', 7],
  ])
  time = 5 * MINUTE
  assert.deepEqual(await shown(), [['requests', 50]])
  time = 9 * MINUTE
  assert.equal(await shown(), undefined)
  record(sink, limited)
  assert.deepEqual(await shown(), [
    ['requests', 99],
    ['tokens', 7],
  ])
})
