import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A fake DingTalk robot. It rejects what DingTalk rejects, in answers of status 200. */
export interface DingTalk {
  /** The robot's webhook, token and all. */
  readonly url: string
  /** The messages that arrived in the group. */
  readonly messages: readonly SentMessage[]
  /** The `errcode` of every answer. */
  readonly errcodes: readonly number[]
  /** The answer to the next request, whatever it contains. */
  answerNext(answer: OddAnswer): void
  close(): Promise<void>
}

export interface SentMessage {
  readonly title: string
  readonly text: string
}

export interface OddAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Sends no answer. */
  readonly hangs?: boolean
}

export interface DingTalkOptions {
  readonly secret?: string
  /** One of them has to be in the message. */
  readonly keywords?: readonly string[]
  /** The clock of the server, in milliseconds. */
  readonly now?: () => number
}

interface Outcome {
  readonly errcode: number
  readonly errmsg: string
}

export const TOKEN = 'd41d8cd98f00b204e9800998ecf8427e'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const MOST_BYTES = 20_000

export async function startDingTalk({ secret, keywords, now = Date.now }: DingTalkOptions = {}): Promise<DingTalk> {
  const messages: SentMessage[] = []
  const errcodes: number[] = []
  const oddAnswers: OddAnswer[] = []
  let arrivals: readonly number[] = []
  let blockedUntil = 0

  const receive = (request: IncomingMessage, body: string): Outcome => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://dingtalk')
    if (pathname !== '/robot/send' || searchParams.get('access_token') !== TOKEN) {
      return { errcode: 300_005, errmsg: 'token is not exist' }
    }
    arrivals = [...arrivals.filter((arrival) => arrival > now() - MINUTE), now()]
    if (arrivals.length > 20) blockedUntil = now() + 10 * MINUTE
    if (now() < blockedUntil) return { errcode: 130_101, errmsg: 'send too fast, exceed 20 times per minute' }
    if (Buffer.byteLength(body) > MOST_BYTES) return { errcode: 460_101, errmsg: 'message too long' }
    const message = messageOf(request, body)
    if (message === undefined) return { errcode: 40_035, errmsg: 'missing parameter json' }
    if (secret !== undefined) {
      const timestamp = searchParams.get('timestamp')
      if (!(Math.abs(now() - Number(timestamp ?? Number.NaN)) < HOUR)) return notVerified('invalid timestamp')
      if (searchParams.get('sign') !== sign(secret, timestamp)) return notVerified('sign not match')
    }
    const whole = `${message.title}\n${message.text}`
    if (keywords?.some((keyword) => whole.includes(keyword)) === false) return notVerified('keywords not in content')
    messages.push(message)
    return { errcode: 0, errmsg: 'ok' }
  }

  const server = createServer(async (request, response) => {
    const body = await text(request)
    const odd = oddAnswers.shift()
    if (odd?.hangs) return
    if (odd !== undefined) return void response.writeHead(odd.status ?? 200, odd.headers).end(odd.body)
    const outcome = receive(request, body)
    errcodes.push(outcome.errcode)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(outcome))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}/robot/send?access_token=${TOKEN}`,
    messages,
    errcodes,
    answerNext: (answer) => void oddAnswers.push(answer),
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function notVerified(errmsg: string): Outcome {
  return { errcode: 310_000, errmsg }
}

/** Of DingTalk's documentation: the secret is the key, and what is signed is the time, a line end and the secret. */
function sign(secret: string, timestamp: string | null): string {
  return createHmac('sha256', secret).update([timestamp, secret].join('\n')).digest().toString('base64')
}

function messageOf({ method, headers }: IncomingMessage, body: string): SentMessage | undefined {
  if (method !== 'POST' || headers['content-type']?.startsWith('application/json') !== true) return undefined
  try {
    const { msgtype, markdown } = JSON.parse(body)
    const isMarkdown = msgtype === 'markdown' && markdown?.title?.length > 0 && markdown?.text?.length > 0
    return isMarkdown ? { title: String(markdown.title), text: String(markdown.text) } : undefined
  } catch {
    return undefined
  }
}
