/** What happened, in its order. */
export interface Journal {
  note(event: string, detail?: unknown): void
  /** A piece of a body, by the name of its stream. */
  piece(stream: string, piece: { readonly length: number }): void
  /** The events by their order; `byRequest` keeps the order only of those that name the same numbered path. */
  lines(byRequest: boolean): readonly string[]
}

interface Event {
  readonly text: string
  /** Of a piece. */
  readonly bytes?: number
}

export function openJournal(): Journal {
  const events: Event[] = []
  return {
    note: (event, detail) => void events.push({ text: detail === undefined ? event : `${event} ${textOf(detail)}` }),
    piece: (stream, { length }) => void events.push({ text: stream, bytes: length }),
    lines: (byRequest) => joined(byRequest ? events.toSorted((a, b) => compare(a.text, b.text)) : events),
  }
}

/**
 * Pieces that follow each other are one, for in how many reads the kernel hands over what was written is a matter of
 * chance. Their bytes, and where they stand among all else that happens, are not.
 */
function joined(events: readonly Event[]): readonly string[] {
  const lines: string[] = []
  let bytes = new Map<string, number>()
  const flush = () => {
    for (const [stream, sum] of bytes) lines.push(`${stream}: ${sum} bytes`)
    bytes = new Map()
  }
  for (const event of events) {
    if (event.bytes !== undefined) bytes.set(event.text, (bytes.get(event.text) ?? 0) + event.bytes)
    else {
      flush()
      lines.push(event.text)
    }
  }
  flush()
  return lines
}

/** The sort is stable. */
function compare(a: string, b: string): number {
  const [pathA, pathB] = [a, b].map((text) => /\/numbered\/\d+/.exec(text)?.[0] ?? '') as [string, string]
  return pathA < pathB ? -1 : Number(pathA > pathB)
}

function textOf(detail: unknown): string {
  return typeof detail === 'string' ? detail : JSON.stringify(detail)
}
