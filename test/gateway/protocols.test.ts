import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import zlib from 'node:zlib'
import { Agent, fetch } from 'undici-7'
import { createCredentials } from '../../gateway/credentials.ts'
import { type Gateway, type Protocol, startGateway } from '../../gateway/index.ts'
import { eventually } from '../helpers/eventually.ts'

const protocols: readonly Protocol[] = ['http', 'https', 'h2']
const encodings = ['gzip', 'deflate', 'br', ...('createZstdCompress' in zlib ? ['zstd'] : [])]

const chat = { model: 'deepseek-v3.2', messages: [{ role: 'user', content: 'Kể chuyện "usage" đi' }] }
const streamed = { ...chat, stream: true, stream_options: { include_usage: true } }

/** The usage in an answer, plain or streamed. */
function usageIn(text: string): unknown {
  const events = text.split('\n\n').filter((event) => event.startsWith('data: {'))
  return JSON.parse(events.at(-1)?.slice('data: '.length) ?? text).usage
}

for (const protocol of protocols) {
  describe(`a gateway over ${protocol}`, () => {
    let gateway: Gateway
    let dispatcher: Agent
    before(async () => {
      gateway = await startGateway({ protocol, credentials: await createCredentials() })
      dispatcher = new Agent({ connect: { ca: gateway.certificate }, allowH2: protocol === 'h2' })
    })
    after(async () => {
      await dispatcher.destroy()
      await gateway.close()
    })
    beforeEach(() => gateway.ledger.clear())

    const post = (body: object, headers: Readonly<Record<string, string>> = {}, signal: AbortSignal | null = null) =>
      fetch(`${gateway.origin}/chat/completions`, {
        method: 'POST',
        headers: { 'x-api-key': 'key', ...headers },
        body: JSON.stringify(body),
        dispatcher,
        signal,
      })

    test('speaks that version of HTTP', async () => {
      await (await post(chat)).text()
      assert.equal(gateway.ledger.requests[0]?.httpVersion, protocol === 'h2' ? '2.0' : '1.1')
    })

    for (const body of [chat, streamed]) {
      const kind = body === chat ? 'a plain answer' : 'a stream'

      for (const encoding of encodings) {
        test(`compresses ${kind} by ${encoding}`, async () => {
          const response = await post(body, { 'accept-encoding': encodings.join(', '), 'x-gateway-encoding': encoding })
          assert.equal(response.headers.get('content-encoding'), encoding)
          const usage = usageIn(await response.text())
          const answer = gateway.ledger.only()
          assert.ok(usage && answer.finished)
          assert.deepEqual(usage, answer.usage)
          assert.equal(answer.encoding, encoding)
        })
      }

      for (const chunk of [1, 7]) {
        test(`cuts ${kind} every ${chunk} bytes`, async () => {
          const headers = { 'x-gateway-chunk': `${chunk}`, 'x-gateway-reply-tokens': '22' } // every word it knows
          const text = await (await post(body, headers)).text()
          const answer = gateway.ledger.only()
          assert.deepEqual(usageIn(text), answer.usage)
          assert.equal(Buffer.byteLength(text), answer.bytesSent)
          assert.ok(text.includes('giới') && text.includes('\\"usage\\"'))
        })
      }

      test(`sees a client leave ${kind} before its headers`, async () => {
        const caller = new AbortController()
        const left = post(body, { 'x-gateway-fault': 'hang' }, caller.signal)
        await eventually(() => gateway.ledger.requests.length === 1)
        caller.abort()
        await assert.rejects(left)
        await eventually(() => gateway.ledger.aborts.length === 1)
        assert.equal(gateway.ledger.aborts[0]?.phase, 'before-headers')
        assert.equal(gateway.ledger.answers.length, 0)
      })

      test(`sees a client leave ${kind} in its body`, async () => {
        const caller = new AbortController()
        const response = await post(body, { 'x-gateway-fault': 'hang-body' }, caller.signal)
        await response.body?.getReader().read()
        caller.abort()
        await eventually(() => gateway.ledger.aborts.length === 1)
        const [abort] = gateway.ledger.aborts
        const [answer] = gateway.ledger.answers
        assert.equal(abort?.phase, 'in-body')
        assert.equal(answer?.finished, false)
        assert.ok((answer?.bytesSent ?? 0) > 0)
      })
    }

    test('sends each event of a compressed stream at once', async () => {
      const caller = new AbortController()
      const headers = { 'accept-encoding': 'br', 'x-gateway-encoding': 'br', 'x-gateway-fault': 'hang-body' }
      const response = await post(streamed, headers, caller.signal)
      const reader = response.body?.getReader()
      const read = await reader?.read() // would wait for ever if the event were kept back
      assert.match(Buffer.from(read?.value ?? []).toString(), /^data: \{/)
      caller.abort()
      await eventually(() => gateway.ledger.aborts.length === 1)
    })

    for (const body of [chat, streamed]) {
      test(`pads ${body === chat ? 'a plain answer' : 'a stream'} to the wished size`, async () => {
        const text = await (await post(body, { 'x-gateway-size': '300000' })).text()
        const { usage, bytesSent } = gateway.ledger.only()
        assert.ok(bytesSent >= 300_000)
        assert.deepEqual(usageIn(text), usage)
      })
    }

    test('ends open connections when it closes', async () => {
      const closing = await startGateway({ protocol, credentials: await createCredentials() })
      const agent = new Agent({ connect: { ca: closing.certificate }, allowH2: protocol === 'h2' })
      const options = { method: 'POST', dispatcher: agent, body: JSON.stringify(chat) }
      const headers = { 'x-api-key': 'key', 'x-gateway-fault': 'hang' }
      const waiting = fetch(`${closing.origin}/chat/completions`, { ...options, headers })
      await eventually(() => closing.ledger.requests.length === 1)
      await Promise.all([assert.rejects(waiting), closing.close()])
      await closing.close()
      await agent.destroy()
    })
  })
}
