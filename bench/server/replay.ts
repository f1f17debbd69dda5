/** The server of the overhead benchmark, in a process of its own: replays one recorded answer to whatever is asked. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AskName } from '../asks.ts'
import { answerParent, childArgument } from '../child.ts'
import { WARM_UP } from '../under-test/calls.ts'
import { record } from './recording.ts'

export interface ReplayArgument {
  readonly ask: AskName
  readonly encoding: 'gzip' | 'identity'
  /** Milliseconds from one piece to the next. */
  readonly pace: number
}

const { ask, encoding, pace } = childArgument<ReplayArgument>()
const recorded = await record(ask, encoding)
const recordedChat = await record('chat', 'identity')

const server = http.createServer({ keepAliveTimeout: 600_000 }, async (request, response) => {
  for await (const _ of request);
  const { headers, pieces } = request.url?.endsWith(WARM_UP) ? recordedChat : recorded
  response.writeHead(200, headers)
  for (const piece of pieces.slice(0, -1)) {
    response.write(piece)
    await sleep(pace)
  }
  response.end(pieces.at(-1))
})

/** Whatever it is asked, it answers with its origin. */
answerParent(async () => {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
