import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FaultName, type Gateway, startGateway } from '../../gateway/index.ts'
import { CircuitOpenError, createResilientFetch, type ResilientFetchOptions } from '../../src/resilience/index.ts'
import { collectGarbage } from '../helpers/garbage.ts'
import { ask, chat } from './sent.ts'

let gateway: Gateway
before(async () => {
  gateway = await startGateway()
})
beforeEach(() => gateway.ledger.clear())
after(() => gateway.close())

const stream = { body: { ...chat, stream: true } }
const sent = () => gateway.ledger.requests.length

test('a body that is read in a way that is not seen here is not broken when its answer is collected', async () => {
  const slow = await startGateway({ tokenDelayMs: 40 })
  try {
    const read = async () => {
      const response = await ask(createResilientFetch(), slow, {}, stream)
      return { text: Response.prototype.text.call(response) }
    }
    const { text } = await read()
    for (let round = 0; round < 10; round++) await collectGarbage()
    assert.match(await text, /\[DONE\]/)
  } finally {
    await slow.close()
  }
})

describe('the place of an answer is free again', () => {
  /** Two places that are taken by answers as `use` leaves them. */
  async function taken(use: (response: Response) => unknown, init: Pick<RequestInit, 'signal'> = {}, options = {}) {
    const send = createResilientFetch({ retry: false, rateLimit: { concurrency: 2, maxWait: 5000 }, ...options })
    const held: unknown[] = []
    for (let i = 0; i < 2; i++) held.push(await use(await ask(send, gateway, {}, { ...stream, ...init })))
    return { send, held }
  }

  async function assertFree(send: typeof fetch): Promise<void> {
    for (let i = 0; i < 4; i++) assert.match(await (await ask(send, gateway)).text(), /choices/)
  }

  test('when a clone is read', async () => {
    const { send, held } = await taken(async (response) => {
      await response.clone().text()
      return response
    })
    await assertFree(send)
    assert.match(await (held[0] as Response).text(), /\[DONE\]/)
  })

  test('when the caller aborts, though nobody reads', async () => {
    const controller = new AbortController()
    const { send, held } = await taken((response) => response, { signal: controller.signal })
    controller.abort(new Error('gone'))
    await assertFree(send)
    await assert.rejects((held[0] as Response).text(), { message: 'gone' })
  })

  test('when the overall time is over, though nobody reads', async () => {
    const { send, held } = await taken((response) => response, {}, { timeouts: { overall: 500 } })
    let answered = 0
    for (let call = 0; call < 20 && answered < 4; call++) {
      const whole = ask(send, gateway).then((response) => response.text())
      if (await whole.catch(() => undefined)) answered++ // those that wait may run out of time themselves
    }
    assert.equal(answered, 4)
    assert.equal(held.length, 2)
  })

  for (const { what, use } of [
    { what: 'an answer that nobody reads', use: () => {} },
    { what: 'a clone that nobody reads', use: (response: Response) => void response.clone() },
    {
      what: 'a stream that was left half read',
      use: async (response: Response) => void (await response.body?.getReader().read()),
    },
  ])
    test(`when ${what} is collected`, async () => {
      const { send } = await taken(use)
      const waiting = ask(send, gateway)
      let isFree = false
      waiting.then(
        () => {
          isFree = true
        },
        () => {},
      )
      for (let round = 0; round < 100 && !isFree; round++) {
        await collectGarbage()
        await sleep(10)
      }
      assert.equal((await waiting).status, 200)
    })
})

describe('a body that breaks is a failure', () => {
  const broken = async (send: typeof fetch, fault: FaultName, body: object) => {
    const response = await ask(send, gateway, { fault }, { body })
    assert.equal(response.status, 200)
    await assert.rejects(response.text())
  }

  async function sentUntilOpen(options: ResilientFetchOptions, fault: FaultName, body: object): Promise<number> {
    const send = createResilientFetch({ retry: false, timeouts: { betweenChunks: 50 }, ...options })
    for (let call = 0; call < 40; call++) {
      try {
        await broken(send, fault, body)
      } catch (error) {
        assert.ok(error instanceof CircuitOpenError, `${error}`)
      }
    }
    return sent()
  }

  for (const fault of ['reset-in-body', 'short-body', 'hang-body'] as const)
    for (const body of [chat, stream.body])
      test(`in a row: ${fault}, ${body === chat ? 'whole' : 'stream'}`, async () =>
        assert.equal(await sentUntilOpen({ circuit: { failures: 5 } }, fault, body), 5))

  test('of a part of the calls', async () => {
    const circuit = { failures: 1000, failureRatio: 0.9 }
    assert.equal(await sentUntilOpen({ circuit }, 'reset-in-body', stream.body), 20)
  })

  test('once, where its head was one already', async () => {
    const cut: typeof fetch = (input, init) => fetch(input, init).then((answer) => breaking(answer, 500))
    const refusing = createResilientFetch({ retry: false, circuit: { failures: 2 }, fetch: cut })
    await assert.rejects((await ask(refusing, gateway)).text())
    assert.equal((await ask(refusing, gateway)).status, 500)
    await assert.rejects(ask(refusing, gateway), CircuitOpenError)
  })
})

/** The same answer with another status, and a body that breaks. */
function breaking({ headers }: Response, status: number): Response {
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })
  return new Response(body, { status, headers })
}

describe('what else the circuit learns', () => {
  const circuit = { failures: 2, probeInterval: 100 }

  test('a refusal that must not be sent again is a failure as well, and handed to the caller', async () => {
    const backup = { name: 'backup', baseURL: `${gateway.origin}/v1` }
    const send = createResilientFetch({
      circuit: { failures: 2, probeInterval: 60_000 },
      providers: [{ name: 'holysheep' }, backup],
      fetch: async (input, init) => {
        const response = await fetch(input, init)
        return new Response(response.body, { status: 500, headers: { 'x-should-retry': 'false' } })
      },
    })
    for (let call = 0; call < 4; call++) assert.equal((await ask(send, gateway)).status, 500)
    assert.equal(sent(), 4) // two each
    await assert.rejects(ask(send, gateway), CircuitOpenError)
  })

  test('a caller that leaves a body says nothing', async () => {
    const send = createResilientFetch({ retry: false, circuit })
    await ask(send, gateway, { fault: 'status-500' })
    for (let call = 0; call < 3; call++) await (await ask(send, gateway, {}, stream)).body?.cancel()
    await ask(send, gateway, { fault: 'status-500' })
    await assert.rejects(ask(send, gateway), CircuitOpenError)
  })

  test('a caller that leaves a stream after what it wanted has come had a good answer', async () => {
    const send = createResilientFetch({ retry: false, circuit })
    for (let call = 0; call < 5; call++) {
      await ask(send, gateway, { fault: 'status-500' })
      for await (const _ of (await ask(send, gateway, {}, stream)).body ?? []) break
    }
    assert.equal(sent(), 10)
  })

  test('so had one whose probe it was', async () => {
    const send = await opened()
    for await (const _ of (await ask(send, gateway, {}, stream)).body ?? []) break
    const burst = await Promise.all(Array.from({ length: 5 }, () => ask(send, gateway)))
    assert.deepEqual(new Set(burst.map(({ status }) => status)), new Set([200]))
  })

  test('a caller that leaves while it waits says nothing', async () => {
    const send = createResilientFetch({ retry: false, circuit })
    await ask(send, gateway, { fault: 'status-500' })
    const hanging = (await ask(send, gateway, { fault: 'hang-body' }, stream)).body?.getReader()
    for (;;) {
      const piece = await Promise.race([hanging?.read(), sleep(200, undefined)])
      if (piece === undefined) break
    }
    await hanging?.cancel()
    await ask(send, gateway, { fault: 'status-500' })
    await assert.rejects(ask(send, gateway), CircuitOpenError)
  })

  async function opened(): Promise<typeof fetch> {
    const send = createResilientFetch({ retry: false, circuit })
    for (let call = 0; call < 2; call++) await ask(send, gateway, { fault: 'status-500' })
    await assert.rejects(ask(send, gateway), CircuitOpenError)
    await sleep(circuit.probeInterval + 5)
    return send
  }

  test('a probe is good when its body has ended', async () => {
    const send = await opened()
    const probe = await ask(send, gateway, {}, stream)
    const reader = (probe.body as ReadableStream).getReader()
    await reader.read()
    await assert.rejects(ask(send, gateway), CircuitOpenError)
    while (!(await reader.read()).done);
    for (let call = 0; call < 3; call++) assert.equal((await ask(send, gateway)).status, 200)
  })

  test('a probe whose body breaks opens it again', async () => {
    const send = await opened()
    await assert.rejects((await ask(send, gateway, { fault: 'reset-in-body' }, stream)).text())
    await assert.rejects(ask(send, gateway), CircuitOpenError)
  })

  test('a probe that its caller leaves makes way for the next', async () => {
    const send = await opened()
    await (await ask(send, gateway, {}, stream)).body?.cancel()
    const controller = new AbortController()
    await ask(send, gateway, {}, { ...stream, signal: controller.signal })
    await assert.rejects(ask(send, gateway), CircuitOpenError)
    controller.abort()
    await (await ask(send, gateway)).text()
    assert.equal((await Promise.all([ask(send, gateway), ask(send, gateway)])).length, 2)
  })

  test('a probe that nobody reads is judged by its head, after one probe interval', async () => {
    const send = await opened()
    const unread = await ask(send, gateway, {}, stream)
    await assert.rejects(ask(send, gateway), CircuitOpenError)
    await sleep(circuit.probeInterval + 5)
    assert.equal((await Promise.all([ask(send, gateway), ask(send, gateway)])).length, 2)
    assert.equal(unread.bodyUsed, false)
  })
})
