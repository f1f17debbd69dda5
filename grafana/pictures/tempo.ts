import type { Range, Span } from './answers.ts'

/** Tempo's search, as much of it as a table of spans needs. */
export interface Tempo {
  spans(query: string, range: Range, limit: number): Promise<readonly Span[]>
}

interface Found {
  readonly traces?: readonly {
    readonly traceID: string
    readonly rootServiceName?: string
    readonly rootTraceName?: string
    readonly spanSets?: readonly { readonly spans?: readonly FoundSpan[] }[]
  }[]
}

interface FoundSpan {
  readonly spanID: string
  readonly startTimeUnixNano: string
  readonly durationNanos: string
  readonly attributes?: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
}

export const createTempo = (origin: string): Tempo => ({
  async spans(query, { from, to }, limit) {
    const parameters = { q: query, start: `${from}`, end: `${to}`, limit: `${limit}` }
    const response = await fetch(new URL(`api/search?${new URLSearchParams(parameters)}`, `${origin}/`))
    const text = await response.text()
    if (!response.ok) throw new Error(`Tempo answered with status ${response.status}: ${text.slice(0, 80)}`)
    return readSpans(JSON.parse(text))
  },
})

const readSpans = ({ traces = [] }: Found): readonly Span[] =>
  traces.flatMap(({ rootServiceName = '', rootTraceName = '', spanSets = [] }) =>
    spanSets
      .flatMap(({ spans = [] }) => spans)
      .map(({ spanID, startTimeUnixNano, durationNanos, attributes = [] }) => ({
        service: rootServiceName,
        trace: rootTraceName,
        id: spanID,
        start: Number(startTimeUnixNano) / 1e6,
        duration: Number(durationNanos),
        attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, `${Object.values(value)[0] ?? ''}`])),
      })),
  )
