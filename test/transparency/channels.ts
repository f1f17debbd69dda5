import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { errorFacts } from './error-facts.ts'
import type { Journal } from './journal.ts'

/** What undici publishes, as far as it is of interest here. */
interface Message {
  readonly request?: { readonly origin: string; readonly path: string; readonly method: string; headers: unknown }
  readonly response?: { readonly statusCode: number; readonly statusText?: string }
  readonly headers?: string
  readonly trailers?: readonly unknown[] | object
  readonly chunk?: Uint8Array | string
  readonly error?: unknown
  readonly connectParams?: { readonly host: string; readonly port: string; readonly protocol: string }
}

const NAMES = [
  'undici:request:create',
  'undici:request:bodySent',
  'undici:request:bodyChunkSent',
  'undici:request:bodyChunkReceived',
  'undici:request:headers',
  'undici:request:trailers',
  'undici:request:error',
  'undici:request:pending-requests',
  'undici:client:sendHeaders',
  'undici:client:beforeConnect',
  'undici:client:connected',
  'undici:client:connectError',
  'undici:proxy:connected',
  'undici:websocket:open',
  'undici:websocket:close',
]

const TRACE_HEADER = /^(?:traceparent|tracestate|baggage)$/i
const TRACE_LINES = /^(?:traceparent|tracestate|baggage): .*\r\n/gim

/** Notes all that undici publishes in the journal of the case that it belongs to. */
export function watchChannels(journalOf: (port: number) => Journal | undefined): () => void {
  const undos = NAMES.map((name) => {
    const listener = (published: unknown) => {
      const message = published as Message
      const journal = journalOf(portOf(message))
      if (journal !== undefined) enter(journal, name.replace('undici:', ''), message)
    }
    subscribe(name, listener)
    return () => void unsubscribe(name, listener)
  })
  return () => {
    for (const undo of undos) undo()
  }
}

function enter(journal: Journal, name: string, message: Message): void {
  const { request, chunk } = message
  const label = request === undefined ? name : `${name} ${request.method} ${request.path}`
  if (chunk === undefined) journal.note(label, detailOf(name, message))
  else journal.piece(label, chunk)
}

function detailOf(name: string, message: Message): unknown {
  const { request, response, headers, trailers, error, connectParams } = message
  if (name === 'request:create') return withoutTrace(request?.headers)
  if (response !== undefined) return response.statusCode
  if (headers !== undefined) return withoutTrace(headers)
  if ('error' in message) return errorFacts(error)
  if (trailers !== undefined) return Array.isArray(trailers) ? trailers.map(String) : trailers
  return connectParams && `${connectParams.protocol}//${connectParams.host}:${connectParams.port}`
}

/** Lines in undici 5, names and values in turn from 6 on. */
function withoutTrace(headers: unknown): unknown {
  if (typeof headers === 'string') return headers.replaceAll(TRACE_LINES, '')
  if (!Array.isArray(headers)) return headers
  return headers.filter((_, i) => !TRACE_HEADER.test(String(headers[i - (i % 2)])))
}

function portOf({ request, connectParams }: Message): number {
  if (connectParams !== undefined) return Number(connectParams.port)
  return Number(/:(\d+)$/.exec(String(request?.origin))?.[1])
}
