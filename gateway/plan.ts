import type { Answer, Content, ServerEvent, UsageReport } from './answer.ts'

/** Bytes that are written at once, and what their last byte has told the client. */
export interface Piece {
  readonly bytes: Buffer
  /** Waits before sending it, as a model does. */
  readonly token?: boolean | undefined
  readonly report?: UsageReport | undefined
}

/** How an answer ends: complete, hanging with the connection open, or by closing the connection. */
export type Ending = 'complete' | 'silence' | 'reset' | 'close'

/** Everything that goes over the wire for one answer, before it is compressed. */
export interface Plan {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly stream: boolean
  readonly pieces: readonly Piece[]
  readonly ending: Ending
  /** False where not even the status line is sent. */
  readonly head: boolean
  /** A content-length that is not kept; undefined for the true one. */
  readonly promisedBytes?: number
  /** Milliseconds of rest before each piece. */
  readonly rest: number
}

const block = Buffer.alloc(64 * 1024, '.')

/** Padding of about `size` bytes; one block many times over, so that a huge answer takes no memory. */
const padding = (size: number): readonly Piece[] => [
  ...Array.from({ length: Math.floor(size / block.length) }, () => ({ bytes: block })),
  { bytes: block.subarray(0, size % block.length) },
]

const piece = (text: string, rest: Omit<Piece, 'bytes'> = {}): Piece => ({ bytes: Buffer.from(text), ...rest })

const eventText = ({ name, data }: ServerEvent): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${data === '[DONE]' ? data : JSON.stringify(data)}\n\n`

function serialize(content: Content, size: number): readonly Piece[] {
  switch (content.kind) {
    case 'json': {
      const text = JSON.stringify(content.data)
      const missing = size - Buffer.byteLength(text)
      const { report } = content
      if (missing <= 0) return [piece(text, { report })]
      return [piece('{"padding":"'), ...padding(missing), piece(`",${text.slice(1)}`, { report })]
    }
    case 'events': {
      const pieces = content.events.map((event) =>
        piece(eventText(event), { token: event.token, report: event.report }),
      )
      return size > 0 ? [piece(': '), ...padding(size), piece('\n\n'), ...pieces] : pieces
    }
    case 'bytes':
      return [{ bytes: content.bytes }, ...padding(Math.max(0, size - content.bytes.length))]
  }
}

function typeOf(content: Content): string {
  if (content.kind === 'bytes') return content.type
  return content.kind === 'json' ? 'application/json' : 'text/event-stream; charset=utf-8'
}

/** Turns an answer into bytes, at least `size` of them. */
export const plan = ({ status, headers, content }: Answer, size = 0): Plan => ({
  status,
  headers: { 'content-type': typeOf(content), ...headers },
  stream: content.kind === 'events',
  pieces: serialize(content, size).filter(({ bytes }) => bytes.length > 0),
  ending: 'complete',
  head: true,
  rest: 0,
})

export const bytesOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { bytes }) => sum + bytes.length, 0)
