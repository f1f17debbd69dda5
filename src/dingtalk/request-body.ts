import type { IncomingMessage } from 'node:http'

/**
 * The body as text, or `undefined` where it has more bytes than that. The rest of such a body is thrown away as it
 * comes: who is cut off while writing never reads the answer that says why.
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
