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

/** The text of a JSON object with padding as its first member, if it is shorter than `size` bytes. */
function padded(text: string, size: number, rest: Omit<Piece, 'bytes'>): readonly Piece[] {
  const missing = size - Buffer.byteLength(text)
  if (missing <= 0) return [piece(text, rest)]
  return [piece('{"padding":"'), ...padding(missing), piece(`",${text.slice(1)}`, rest)]
}

/** Events as the elements of one array, each of which can be read as soon as it is there. */
function elements(events: readonly ServerEvent[], size: number): readonly Piece[] {
  return events.flatMap(({ data, token, report }, index) => {
    const end = index === events.length - 1 ? ']' : ''
    const text = JSON.stringify(data) + end
    if (index === 0) return [piece('['), ...padded(text, size, { token, report })]
    return [piece(`,\r\n${text}`, { token, report })]
  })
}

function serialize(content: Content, size: number): readonly Piece[] {
  switch (content.kind) {
    case 'json':
      return padded(JSON.stringify(content.data), size, { report: content.report })
    case 'events': {
      if (content.framing === 'json-array') return elements(content.events, size)
      const pieces = content.events.map((event) =>
        piece(eventText(event), { token: event.token, report: event.report }),
      )
      return size > 0 ? [piece(': '), ...padding(size), piece('\n\n'), ...pieces] : pieces
    }
    case 'bytes': {
      const { bytes, report } = content
      if (size <= bytes.length) return [{ bytes, report }]
      return [{ bytes }, ...padding(size - bytes.length - 1), { bytes: block.subarray(0, 1), report }]
    }
  }
}

function typeOf(content: Content): string {
  if (content.kind === 'bytes') return content.type
  const isJson = content.kind === 'json' || content.framing === 'json-array'
  return isJson ? 'application/json' : 'text/event-stream; charset=utf-8'
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
