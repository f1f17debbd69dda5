import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type FaultName, type Gateway, startGateway } from '../../gateway/index.ts'
import { createResilientFetch, type ResilientFetchOptions } from '../../src/resilience/index.ts'
import { seeded } from './seeded.ts'
import { answersByCall, ask, chat, WISHES } from './sent.ts'

let primary: Gateway
let backup: Gateway
before(async () => {
  primary = await startGateway()
  backup = await startGateway()
})
after(() => Promise.all([primary.close(), backup.close()]))

const mendable: readonly FaultName[] = [
  'status-429-requests',
  'status-429-tokens',
  'status-500',
  'status-502',
  'status-529',
  'reset-before-headers',
]
const inTheBody: readonly FaultName[] = ['reset-in-body', 'short-body', 'hang-body']

const CALLS = 1500
const LANES = 20
const DEADLINE = 60_000

interface Told {
  readonly call: string
  readonly fault: FaultName | undefined
  readonly status: number | undefined
  readonly failure: unknown
  readonly isWhole: boolean
  readonly took: number
}

/** Makes the calls, about a half of them with faults, and tells what each caller saw. */
async function makeCalls(name: string, options: ResilientFetchOptions): Promise<Told[]> {
  const send = createResilientFetch({
    retry: { retries: 8, baseDelay: 2, maxDelay: 10, maxRetryAfter: 5 },
    circuit: false,
    rateLimit: false,
    timeouts: { firstByte: 2_500, betweenChunks: 2_500, overall: DEADLINE },
    ...options,
  })
  const random = seeded(7)
  const pick = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)] as T
  const told: Told[] = []
  let next = 0
  const lane = async () => {
    while (next < CALLS) {
      const call = `${name}-${next++}`
      const die = random()
      const fault = die < 0.01 ? 'hang' : die < 0.4 ? pick(mendable) : die < 0.45 ? pick(inTheBody) : undefined
      const stream = random() < 0.3
      const start = performance.now()
      let status: number | undefined
      let text = ''
      let failure: unknown
      try {
        const times = fault === 'hang' ? 1 : 1 + Math.floor(random() * 3)
        const response = await ask(send, primary, { call, fault, times }, { body: { ...chat, stream } })
        status = response.status
        text = await response.text()
      } catch (error) {
        failure = error
      }
      const isWhole = stream ? text.endsWith('data: [DONE]\n\n') : text.endsWith('}')
      told.push({ call, fault, status, failure, isWhole, took: performance.now() - start })
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return told
}

function assertNoneLost(told: readonly Told[], gateways: readonly Gateway[]): void {
  const answers = gateways.map(answersByCall)
  assert.equal(new Set(told.map(({ call }) => call)).size, CALLS)
  for (const { call, fault, status, failure, isWhole, took } of told) {
    const seen = `${call} with ${fault}: status ${status}, ${failure}, ${Math.round(took)} ms`
    const good = answers.flatMap((byCall) => byCall.get(call) ?? []).filter((code) => code === 200)
    assert.equal(good.length, 1, seen)
    assert.equal(status, 200, seen)
    assert.equal(isWhole, fault === undefined || !inTheBody.includes(fault), seen)
    assert.ok(took < DEADLINE, seen)
  }
}

test('thousands of calls through a gateway that fails: none is lost, none answered twice', async () => {
  assertNoneLost(await makeCalls('one', {}), [primary])
})

test('thousands of calls through two gateways that fail: none is lost, none answered twice', async () => {
  primary.ledger.clear()
  const second = { name: 'backup', baseURL: `${backup.origin}/v1`, apiKey: () => 'key', forward: WISHES }
  const providers = [{ name: 'holysheep' }, second]
  assertNoneLost(await makeCalls('two', { providers, rateLimit: { concurrency: 50 } }), [primary, backup])
})
