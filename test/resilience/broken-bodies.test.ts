import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { CircuitOpenError, createResilientFetch, type ResilientFetchOptions } from '../../src/resilience/index.ts'
import { type FaultName, type Gateway, startGateway } from '../helpers/gateway/index.ts'
import { ask, chat } from './sent.ts'

let gateway: Gateway
before(async () => {
  gateway = await startGateway()
})
beforeEach(() => gateway.ledger.clear())
after(() => gateway.close())

const sender = (options: ResilientFetchOptions) => createResilientFetch({ retry: false, rateLimit: false, ...options })

/** Makes calls one after the other and reads each answer to its end; returns how many the circuit kept back. */
async function keptBack(send: typeof fetch, calls: number, fault?: FaultName): Promise<number> {
  let count = 0
  for (let call = 0; call < calls; call++) {
    try {
      await (await ask(send, gateway, { fault }, { body: { ...chat, stream: true } })).text()
    } catch (error) {
      if (error instanceof CircuitOpenError) count++
    }
  }
  return count
}

describe('a circuit opens on bodies that break', () => {
  test('by failures in a row, though every head is well', async () => {
    const send = sender({ circuit: { failures: 5, probeInterval: 60_000 } })
    assert.equal(await keptBack(send, 40, 'reset-in-body'), 35)
    assert.equal(gateway.ledger.requests.length, 5)
  })

  test('by their ratio', async () => {
    const send = sender({ circuit: { failures: 1000, failureRatio: 0.9, minimumCalls: 10, probeInterval: 60_000 } })
    assert.equal(await keptBack(send, 40, 'reset-in-body'), 30)
  })

  test('and stays open by a probe whose body breaks, until one is whole', async () => {
    const send = sender({ circuit: { failures: 1, probeInterval: 1 } })
    await keptBack(send, 1, 'reset-in-body')
    const pause = () => new Promise((resolve) => setTimeout(resolve, 5))
    await pause()
    await keptBack(send, 1, 'reset-in-body')
    assert.equal(await keptBack(send, 1), 1)
    await pause()
    assert.equal(await keptBack(send, 2), 0)
  })

  test('not on answers that their callers leave', async () => {
    const send = sender({ circuit: { failures: 1 } })
    for (let call = 0; call < 3; call++) {
      const answer = await ask(send, gateway, {}, { body: { ...chat, stream: true } })
      await answer.body?.cancel()
    }
    assert.equal(gateway.ledger.requests.length, 3)
  })
})

test('a 500 that asks not to be tried again is a failure of the provider all the same', async () => {
  const refuse: typeof fetch = async () => new Response('', { status: 500, headers: { 'x-should-retry': 'false' } })
  const send = sender({ circuit: { failures: 2, probeInterval: 60_000 }, fetch: refuse })
  for (let call = 0; call < 2; call++) assert.equal((await ask(send, gateway)).status, 500)
  await assert.rejects(ask(send, gateway), CircuitOpenError)
})
