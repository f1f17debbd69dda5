import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { answer, PATH, question } from '../answers.ts'
import { fetchApi } from '../apis.ts'
import type { Case } from '../case.ts'
import type { Scene } from '../scene.ts'

interface Published {
  readonly request: { readonly path: string; addHeader?(name: string, value: string): unknown }
}

/** Listens while `work` runs, to what concerns this scene's own server. */
async function listening(name: string, listener: (message: Published) => void, work: () => Promise<unknown>) {
  const guarded: ChannelListener = (message) => {
    if ((message as Published).request.path === PATH) listener(message as Published)
  }
  subscribe(name, guarded)
  try {
    await work()
  } finally {
    unsubscribe(name, guarded)
  }
}

async function call(scene: Scene): Promise<void> {
  const site = await scene.serve((visit) => answer(visit))
  await scene.settles('call', fetchApi.call(scene, site.origin + PATH, question()))
}

/** Applications subscribe to the channels as well, and do as they like there. */
export const subscribers: readonly Case[] = [
  ...['create', 'bodySent', 'headers', 'trailers'].flatMap((channel): readonly Case[] => [
    {
      name: `subscribers: one that throws at ${channel}`,
      needs: ['fetch'],
      async play(scene) {
        const fail = () => {
          throw new RangeError(`the application's own subscriber to ${channel}`)
        }
        await listening(`undici:request:${channel}`, fail, () => call(scene))
      },
    },
    {
      name: `subscribers: what is there to see at ${channel}`,
      needs: ['fetch'],
      async play(scene) {
        const look = ({ request }: Published) =>
          scene.note('sees', Object.keys(JSON.parse(JSON.stringify(request))).sort())
        await listening(`undici:request:${channel}`, look, () => call(scene))
      },
    },
  ]),
  {
    name: 'subscribers: one that adds a header',
    needs: ['fetch'],
    async play(scene) {
      const add = ({ request }: Published) => void request.addHeader?.('x-mine', 'yes')
      await listening('undici:request:create', add, () => call(scene))
    },
  },
]
