import { patiently } from './patience.ts'

/** A span as Jaeger has stored it, with as much of OTLP as the tests look at. */
export interface StoredSpan {
  readonly traceId: string
  readonly spanId: string
  /** Empty for the root of a trace. */
  readonly parentSpanId: string
  readonly name: string
  readonly kind: SpanKind
  readonly status: SpanStatus
  readonly seconds: number
  readonly attributes: Attributes
  /** Those of the process that sent it. */
  readonly resource: Attributes
}

export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer'

export type SpanStatus = 'unset' | 'ok' | 'error'

/** A whole number is a `bigint` and any other a `number`, since OTLP and TraceQL tell the two apart. */
export type Attributes = ReadonlyMap<string, unknown>

const mostTraces = 10_000

/** The spans of a trace; none where Jaeger does not know it. `url` is of Jaeger's API, such as `http://127.0.0.1:16686`. */
export const readTrace = (url: string, traceId: string): Promise<readonly StoredSpan[]> =>
  read(`${url}/api/v3/traces/${traceId}?raw_traces=true`)

/** The spans of every trace to which a service has sent some. Default: of all traces. */
export async function readTraces(url: string, service = ''): Promise<readonly StoredSpan[]> {
  if (service !== '') return readTracesOf(url, service)
  // Jaeger looks for those of one service only.
  const { services } = (await (await fetch(`${url}/api/v3/services`)).json()) as {
    readonly services?: readonly string[]
  }
  const all = (await Promise.all((services ?? []).map((each) => readTracesOf(url, each)))).flat()
  return [...new Map(all.map((span) => [`${span.traceId} ${span.spanId}`, span])).values()]
}

function readTracesOf(url: string, service: string): Promise<readonly StoredSpan[]> {
  const query = new URLSearchParams({
    'query.service_name': service,
    'query.start_time_min': new Date(0).toISOString(),
    'query.start_time_max': new Date(Date.now() + 3_600_000).toISOString(),
    'query.num_traces': `${mostTraces}`,
    'query.raw_traces': 'true',
  })
  return read(`${url}/api/v3/traces?${query}`)
}

export const readTracesUntil = (
  url: string,
  service: string,
  accept: (spans: readonly StoredSpan[]) => boolean,
): Promise<readonly StoredSpan[]> => patiently(`spans of ${service}`, () => readTraces(url, service), accept)

async function read(url: string): Promise<readonly StoredSpan[]> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  const text = await response.text()
  if (response.status === 404) return []
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`)
  const { result } = JSON.parse(text) as Answer
  return result.resourceSpans.flatMap(({ resource = {}, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => readSpan(span, readAttributes(resource.attributes)))),
  )
}

/** Members whose values are zero or empty are left out. */
interface Answer {
  readonly result: {
    readonly resourceSpans: readonly {
      readonly resource?: { readonly attributes?: readonly OtlpAttribute[] }
      readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[]
    }[]
  }
}

interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind?: number
  readonly status?: { readonly code?: number }
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes?: readonly OtlpAttribute[]
}

interface OtlpAttribute {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

const kinds: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']
const statuses: readonly SpanStatus[] = ['unset', 'ok', 'error']

const readSpan = (span: OtlpSpan, resource: Attributes): StoredSpan => ({
  traceId: span.traceId,
  spanId: span.spanId,
  parentSpanId: span.parentSpanId ?? '',
  name: span.name,
  kind: kinds[span.kind ?? 0] ?? 'unspecified',
  status: statuses[span.status?.code ?? 0] ?? 'unset',
  seconds: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e9,
  attributes: readAttributes(span.attributes),
  resource,
})

const readAttributes = (attributes: readonly OtlpAttribute[] = []): Attributes =>
  new Map(attributes.map(({ key, value }) => [key, readValue(value)]))

function readValue(value: OtlpAttribute['value']): unknown {
  const [[type, content] = ['', undefined]] = Object.entries(value)
  return type === 'intValue' ? BigInt(content as string) : content
}
