import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

/** Receives what is exported by OTLP over HTTP as JSON, which is what `OTEL_EXPORTER_OTLP_PROTOCOL=http/json` sends. */
export interface OtlpReceiver {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly origin: string
  readonly spans: readonly ReceivedSpan[]
  /** All that has arrived, as it came. */
  readonly bodies: readonly string[]
  /** The sum of a cumulative counter over everything that exports it: of each instance, its latest export counts. */
  sum(counter: string): number
  /** Names of the metrics that have arrived. */
  metricNames(): ReadonlySet<string>
  close(): Promise<void>
}

export interface ReceivedSpan {
  readonly spanId: string
  /** Undefined for the root of a trace. */
  readonly parentSpanId: string | undefined
  readonly name: string
  readonly kind: SpanKind
  readonly service: string | undefined
  readonly attributes: ReadonlyMap<string, unknown>
}

/** As OTLP numbers them. */
export type SpanKind = 0 | 1 | 2 | 3 | 4 | 5

interface Attribute {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

interface Metric {
  readonly name: string
  readonly sum?: { readonly dataPoints: readonly { readonly asInt?: string; readonly asDouble?: number }[] }
}

interface Resource {
  readonly attributes: readonly Attribute[]
}

interface MetricsExport {
  readonly resourceMetrics: readonly {
    readonly resource: Resource
    readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[]
  }[]
}

interface Span {
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: SpanKind
  readonly attributes: readonly Attribute[]
}

interface TraceExport {
  readonly resourceSpans: readonly {
    readonly resource: Resource
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[]
  }[]
}

/** @param delayMs Milliseconds until something that has arrived is read and answered. Default 0. */
export async function startOtlpReceiver({ delayMs = 0 } = {}): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = []
  const bodies: string[] = []
  const latest = new Map<string, readonly Metric[]>()
  const enter = (path: string | undefined, body: unknown): void => {
    if (path === '/v1/traces') spans.push(...spansOf(body as TraceExport))
    if (path === '/v1/metrics')
      for (const [instance, metrics] of metricsOf(body as MetricsExport)) latest.set(instance, metrics)
  }
  const server = createServer(async (request, response) => {
    if (delayMs > 0) await sleep(delayMs)
    if (request.method !== 'POST') return void response.writeHead(405).end() // a scraper has the wrong port
    const body = await text(request)
    bodies.push(body)
    enter(request.url, JSON.parse(body))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')

  const metrics = (): readonly Metric[] => [...latest.values()].flat()
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    sum: (counter) =>
      metrics()
        .filter(({ name }) => name === counter)
        .flatMap(({ sum }) => sum?.dataPoints ?? [])
        .reduce((total, { asInt, asDouble }) => total + Number(asInt ?? asDouble), 0),
    metricNames: () => new Set(metrics().map(({ name }) => name)),
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const spansOf = ({ resourceSpans }: TraceExport): readonly ReceivedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ spanId, parentSpanId, name, kind, attributes }) => ({
        spanId,
        parentSpanId: parentSpanId || undefined,
        name,
        kind,
        service: attributesOf(resource.attributes).get('service.name') as string | undefined,
        attributes: attributesOf(attributes),
      })),
    ),
  )

const metricsOf = ({ resourceMetrics }: MetricsExport): readonly (readonly [string, readonly Metric[]])[] =>
  resourceMetrics.map(({ resource, scopeMetrics }) => [
    String(attributesOf(resource.attributes).get('service.instance.id')),
    scopeMetrics.flatMap(({ metrics }) => metrics),
  ])

const attributesOf = (attributes: readonly Attribute[]): ReadonlyMap<string, unknown> =>
  new Map(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
