import { gzipSync } from 'node:zlib'
import { startGateway } from '../../gateway/index.ts'
import { type AskName, asks, headers } from '../asks.ts'

/** An answer of the gateway as it goes over the wire. */
export interface Recording {
  readonly headers: Readonly<Record<string, string>>
  /** One of a JSON answer, one for each event of a stream. */
  readonly pieces: readonly Buffer[]
}

const rateLimit = { requests: 10_000, tokens: 2_000_000, windowMs: 60_000 }

/** What the replaying server says itself, and the limits in the words of the other protocol. */
const dropped = /^(?:connection|date|keep-alive|transfer-encoding|anthropic-.*)$/

/**
 * Asks the test suite's gateway once and keeps what it says. To replay that takes the server a small part of what it
 * takes to make it, so that most of the time of a call is spent in the process under test.
 */
export async function record(name: AskName, encoding: 'gzip' | 'identity'): Promise<Recording> {
  const gateway = await startGateway({ rateLimit })
  const { path, body, controls } = asks[name]
  const response = await fetch(`${gateway.origin}${path}`, {
    method: 'POST',
    headers: { ...headers, ...controls },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  await gateway.close()
  if (response.status !== 200) throw new Error(`the gateway answered ${response.status}: ${text}`)
  const kept = Object.fromEntries([...response.headers].filter(([header]) => !dropped.test(header)))
  if (name === 'stream') return { headers: kept, pieces: text.split(/(?<=\n\n)/).map((event) => Buffer.from(event)) }
  if (encoding === 'identity') return { headers: kept, pieces: [Buffer.from(text)] }
  const zipped = gzipSync(text)
  return { headers: { ...kept, 'content-encoding': 'gzip', 'content-length': `${zipped.length}` }, pieces: [zipped] }
}
