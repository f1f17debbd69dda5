import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { type RowOrigin, rowOf } from '../../src/billing/row/row.ts'
import type { Call } from '../../src/call.ts'
import { OpenCall } from '../../src/pipeline/pipeline.ts'
import { type Followed, followHost } from '../capture/followed.ts'
import { pipelineState } from '../helpers/pipeline-state.ts'

let gateway: Gateway
let followed: Followed
before(async () => {
  gateway = await startGateway()
  followed = followHost('127.0.0.1', gateway.port)
})
after(async () => {
  followed.stop()
  await gateway.close()
})

/** The call that the pipeline makes of a real request to the gateway. */
async function callTo(path: string, body: object, headers: Record<string, string> = {}): Promise<Call> {
  const { begun, requests } = followed
  const response = await fetch(`${gateway.origin}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { ...HEADERS, ...headers },
  })
  await response.text().catch(() => undefined)
  const exchange = await followed.next()
  const started = begun.at(-1)
  const request = requests.at(-1)
  assert(started !== undefined && request !== undefined)
  return new OpenCall(started, request, ['team-a'], pipelineState()).close(exchange, Date.UTC(2026, 10, 26), {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
  })
}

const HEADERS = { authorization: 'Bearer key', 'content-type': 'application/json' }
const chat = { model: 'gpt-4.1', messages: [{ role: 'user', content: 'Xin chào' }] }

/** The cost of an expectation has three amounts. */
const moneyOf = (key: string, value: unknown): unknown => {
  if (key === 'estimatedCost' || key === 'reportedCost') return BigInt(value as string)
  if (key !== 'cost') return value
  return Object.fromEntries(Object.entries(value as object).map(([bound, amount]) => [bound, BigInt(amount)]))
}

/** Money is a bigint, which JSON has no number for. */
const throughJson = (call: Call): Call =>
  JSON.parse(
    JSON.stringify(call, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    moneyOf,
  )

const origin: RowOrigin = { service: 'shop', host: 'web-1', priceVersion: 'test', labelKeys: ['team'] }

const calls: readonly [string, () => Promise<Call>, Partial<Call>][] = [
  ['an answered call', () => callTo('/v1/chat/completions', chat), { status: 200, usageGap: undefined }],
  ['a stream', () => callTo('/v1/chat/completions', { ...chat, stream: true }), { status: 200, stream: true }],
  [
    'a refused call',
    () => callTo('/v1/chat/completions', chat, { 'x-gateway-fault': 'status-429-requests' }),
    { status: 429, limitType: 'requests' },
  ],
]

for (const [name, make, facts] of calls) {
  test(`${name} is plain data: it goes through structuredClone and JSON unchanged`, async () => {
    const call = await make()
    assert.deepEqual({ ...call, ...facts }, call)
    assert.deepEqual(structuredClone(call), call)
    const copy = throughJson(call)
    assert.deepEqual(throughJson(copy), copy)
    assert.deepEqual({ ...call, ...copy }, call)
    // A row begins with an id of its own.
    assert.deepEqual(rowOf(copy, origin).slice(1), rowOf(call, origin).slice(1))
  })
}
