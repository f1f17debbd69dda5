import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createResilientFetch } from '../../src/resilience/index.ts'
import { collectGarbage } from '../helpers/garbage.ts'
import { type Gateway, startGateway } from '../helpers/gateway/index.ts'
import { ask, chat } from './sent.ts'

let gateway: Gateway
before(async () => {
  gateway = await startGateway()
})
after(() => gateway.close())

const stream = { body: { ...chat, stream: true } }

/** There are two places, and a call that finds none fails soon. */
const narrow = (overall = 60_000) =>
  createResilientFetch({ rateLimit: { concurrency: 2, maxWait: 5_000 }, timeouts: { overall } })

describe('the place of an answer that nobody reads to its end is free again', () => {
  test('when the answer is collected', async () => {
    const send = narrow()
    const leaveUnread = async () => {
      assert.equal((await ask(send, gateway, {}, stream)).status, 200)
    }
    await leaveUnread()
    await leaveUnread()
    const next = ask(send, gateway)
    for (let turn = 0; turn < 20; turn++) await collectGarbage()
    assert.equal((await next).status, 200)
  })

  test('when the overall time is over', async () => {
    const send = narrow(500)
    const unread = [await ask(send, gateway, {}, stream), await ask(send, gateway, {}, stream)]
    // The next call's own time may be over before theirs is seen to be.
    const isLate = (error: { code?: string }) => error.code === 'ERR_HOLYSHEEP_OVERALL_TIMEOUT'
    const next = await ask(send, gateway).catch((error) => (isLate(error) ? ask(send, gateway) : Promise.reject(error)))
    assert.equal(next.status, 200)
    assert.equal(unread.length, 2)
  })

  test('when its caller aborts', async () => {
    const send = narrow()
    const controller = new AbortController()
    const init = { ...stream, signal: controller.signal }
    const unread = [await ask(send, gateway, {}, init), await ask(send, gateway, {}, init)]
    const next = ask(send, gateway)
    controller.abort()
    assert.equal((await next).status, 200)
    assert.equal(unread.length, 2)
  })

  test('when a clone was read', async () => {
    const send = narrow()
    const answers = [await ask(send, gateway), await ask(send, gateway)]
    const next = ask(send, gateway)
    for (const answer of answers) assert.match(await answer.clone().text(), /chat\.completion/)
    assert.equal((await next).status, 200)
    assert.match((await answers[0]?.text()) ?? '', /chat\.completion/)
  })
})

test('an answer keeps its place as long as one of two readers goes on', async () => {
  const slow = await startGateway({ tokenDelayMs: 20 })
  try {
    const send = createResilientFetch({ rateLimit: { concurrency: 1, maxWait: 60_000 } })
    const answer = await ask(send, slow, {}, stream)
    const clone = answer.clone()
    let isRead = false
    const read = clone.text().then(() => {
      isRead = true
    })
    await answer.body?.cancel()
    await (await ask(send, slow)).text()
    assert.equal(isRead, true)
    await read
  } finally {
    await slow.close()
  }
})
