import type { IncomingRequest } from './channel.ts'
import type { JsonObject } from './json.ts'

const mostBytes = 64 * 1024 * 1024

/** The whole body; undefined when the client left before its end, or sent more than 64 MiB. */
export async function readBody(request: IncomingRequest): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > mostBytes) return undefined
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } catch {
    return undefined
  }
}

/** The members of a JSON object or the fields of a form; undefined for what is neither. */
export async function parseBody(bytes: Buffer, type = ''): Promise<JsonObject | undefined> {
  if (bytes.length === 0) return {}
  try {
    if (type.startsWith('multipart/form-data')) return await formFields(bytes, type)
    const body: unknown = JSON.parse(bytes.toString())
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as JsonObject) : undefined
  } catch {
    return undefined
  }
}

async function formFields(bytes: Buffer, type: string): Promise<JsonObject> {
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData()
  return Object.fromEntries(form.entries())
}
