import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Agent, interceptors, request } from 'undici-7'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { Observed } from '../helpers/observed.ts'

let gateway: Gateway
let observed: Observed
before(async () => {
  gateway = await startGateway()
})
after(() => gateway.close())

const ask = (dispatcher: Agent | ReturnType<Agent['compose']>) =>
  request(`${gateway.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-api-key': 'key', 'content-type': 'application/json', 'x-gateway-encoding': 'gzip' },
    body: JSON.stringify({ model: 'gpt-4.1', messages: [{ role: 'user', content: 'Xin chào' }] }),
    dispatcher,
  })

for (const { does, dispatcher, read } of [
  {
    does: 'lets undici decompress, which takes the coding out of the headers',
    dispatcher: () => new Agent().compose(interceptors.decompress()),
    read: async ({ body }: Awaited<ReturnType<typeof ask>>) => void (await body.text()),
  },
  {
    does: 'transfers the pieces of the body to somebody else',
    dispatcher: () => new Agent(),
    read: async ({ body }: Awaited<ReturnType<typeof ask>>) => {
      for await (const piece of body) structuredClone(piece, { transfer: [piece.buffer] })
    },
  },
]) {
  test(`nothing is lost where an application ${does}`, async () => {
    observed = new Observed(gateway)
    const agent = dispatcher()
    for (let call = 0; call < 3; call++) await read(await ask(agent))
    await observed.settled(3)
    for (const { attributes } of observed.spans) {
      assert.ok(attributes['holysheep.request_id'] !== undefined)
      assert.ok(Number(attributes['gen_ai.usage.output_tokens']) > 0, JSON.stringify(attributes))
    }
    await observed.stop()
    await agent.close()
  })
}
