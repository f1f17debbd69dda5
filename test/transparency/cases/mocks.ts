import { answer, CHAT, JSON_TYPE, PATH, question } from '../answers.ts'
import { fetchApi, requestApi } from '../apis.ts'
import type { Case } from '../case.ts'
import type { Scene } from '../scene.ts'

const ORIGIN = 'http://gateway.test'

/** What undici's own mocks are asked for; nothing of it gets as far as the channels. */
const replies: Readonly<Record<string, (interceptor: ReturnType<typeof intercept>) => unknown>> = {
  reply: (interceptor) => interceptor.reply(200, CHAT, { headers: JSON_TYPE }),
  'reply by a function': (interceptor) => interceptor.reply(201, ({ body, headers }) => ({ body, headers })),
  'reply with trailers': (interceptor) => interceptor.reply(200, 'ok', { trailers: { 'x-sum': '1' } }),
  'reply with an error': (interceptor) => interceptor.replyWithError(new RangeError('as ordered')),
  'reply later': (interceptor) => interceptor.reply(200, 'ok').delay(20),
  'reply twice': (interceptor) => interceptor.reply(200, 'ok').times(2),
  'reply 500': (interceptor) => interceptor.reply(500, { error: { message: 'no' } }),
}

function intercept({ undici }: Scene, agent: InstanceType<Scene['undici']['MockAgent']>) {
  return agent.get(undici.MockAgent && ORIGIN).intercept({ path: PATH, method: 'POST' })
}

const mocked: readonly Case[] = Object.entries(replies).flatMap(([name, reply]) =>
  [fetchApi, requestApi].map((api) => ({
    name: `mocks: ${name}, ${api.name}`,
    needs: ['MockAgent' as const],
    async play(scene: Scene) {
      const agent = new scene.undici.MockAgent()
      agent.disableNetConnect()
      reply(intercept(scene, agent))
      for (let i = 0; i < 2; i++) {
        const options = { ...question(), dispatcher: agent }
        await scene.settles(`call ${i}`, api.call(scene, ORIGIN + PATH, options))
      }
      scene.note('pending', agent.pendingInterceptors().length)
      await agent.close() // it can't be destroyed
    },
  })),
)

const networked: readonly Case[] = [fetchApi, requestApi].map((api) => ({
  name: `mocks: what is not mocked goes to the network, ${api.name}`,
  needs: ['MockAgent' as const],
  async play(scene: Scene) {
    const site = await scene.serve((visit) => answer(visit))
    const agent = new scene.undici.MockAgent()
    agent.get(site.origin).intercept({ path: '/mocked', method: 'POST' }).reply(200, 'mocked')
    for (const path of ['/mocked', PATH, '/mocked']) {
      await scene.settles(path, api.call(scene, site.origin + path, { ...question(), dispatcher: agent }))
    }
    await agent.close()
  },
}))

const ofOneServer: readonly Case[] = (['MockPool', 'MockClient'] as const).map((kind) => ({
  name: `mocks: ${kind}`,
  needs: ['MockAgent' as const],
  async play(scene: Scene) {
    const agent = new scene.undici.MockAgent({ connections: kind === 'MockClient' ? 1 : 2 } as never)
    const mock = agent.get(ORIGIN)
    scene.note('kind', mock.constructor.name)
    mock.intercept({ path: PATH, method: 'POST' }).reply(200, 'ok').persist()
    for (let i = 0; i < 2; i++) {
      await scene.settles(`call ${i}`, requestApi.call(scene, ORIGIN + PATH, { ...question(), dispatcher: mock }))
    }
    await agent.close()
  },
}))

export const mocks: readonly Case[] = [...mocked, ...networked, ...ofOneServer]
