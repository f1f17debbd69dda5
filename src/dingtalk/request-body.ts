import type { IncomingMessage } from 'node:http'

/**
 * The body as text, or `undefined` if it is too long. The rest of a long body is read and discarded: a client that is
 * disconnected while writing would not read the answer.
 */
export async function readRequestBody(request: IncomingMessage, mostBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= mostBytes) chunks.push(chunk)
    else chunks.length = 0
  }
  return bytes > mostBytes ? undefined : Buffer.concat(chunks).toString('utf8')
}
