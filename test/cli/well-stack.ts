import type { IncomingMessage } from 'node:http'
import { type FakeServer, type Owner, type Replies, type Reply, startFakeServer, status } from './fake-servers.ts'

/** The servers that `doctor` asks, by its options. */
export type Part = 'app' | 'prometheus' | 'alertmanager' | 'tempo' | 'collector'

export type Sickness = Partial<Record<Part, Replies>>

const build = { version: '0.1.0', price_table: '2026-11-01', service_name: 'checkout' }

/** An answer of Prometheus' API. */
export const data = (value: unknown): object => ({ status: 'success', data: value })

export const vector = (...series: readonly (readonly [Readonly<Record<string, string>>, number])[]): object =>
  data({
    resultType: 'vector',
    result: series.map(([metric, value]) => ({ metric, value: [1795566660.4, `${value}`] })),
  })

export const buildInfo = (labels: Readonly<Record<string, string>>) => ({
  __name__: 'holysheep_build_info',
  ...build,
  ...labels,
})

/** Answers an instant query by the first of these that it contains. */
export const queries =
  (answers: Readonly<Record<string, object>>): Reply =>
  ({ url = '' }: IncomingMessage, response) => {
    const query = new URL(url, 'http://host').searchParams.get('query') ?? ''
    const [, answer = vector()] = Object.entries(answers).find(([part]) => query.includes(part)) ?? []
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  }

export const target = (job: string, instance: string, lastError = '', scrapePool = job) => ({
  discoveredLabels: { __address__: instance },
  labels: { instance, job },
  scrapePool,
  scrapeUrl: `http://${instance}/metrics`,
  lastError,
  health: lastError === '' ? 'up' : 'down',
})

export const targets = (...activeTargets: readonly object[]): object => data({ activeTargets, droppedTargets: [] })

export const alert = (name: string, more: object = {}) => ({
  ...{ name, state: 'inactive', type: 'alerting', health: 'ok', labels: {}, annotations: {} },
  ...more,
})

export const recording = (name: string, more: object = {}) => ({ name, type: 'recording', health: 'ok', ...more })

export const rules = (...rules: readonly object[]): object => data({ groups: [{ name: 'a', file: 'a.yaml', rules }] })

export const appMetrics = (...lines: readonly string[]): string =>
  [
    '# TYPE holysheep_requests_total counter',
    'holysheep_requests_total{provider="holysheep",model="gpt-4.1",outcome="completed",service_name="checkout"} 42',
    'holysheep_requests_total{provider="holysheep",model="deepseek-v3.2",outcome="timeout",service_name="checkout"} 1',
    '# TYPE holysheep_build_info gauge',
    'holysheep_build_info{version="0.1.0",price_table="2026-11-01",service_name="checkout"} 1',
    ...lines,
    '',
  ].join('\n')

const prometheusMetrics = [
  'prometheus_config_last_reload_successful 1',
  'prometheus_notifications_errors_total{alertmanager="http://alertmanager:9093/api/v2/alerts"} 0',
  'prometheus_notifications_sent_total{alertmanager="http://alertmanager:9093/api/v2/alerts"} 4',
]

export const alertmanagerMetrics = (...lines: readonly string[]): string =>
  [
    'alertmanager_config_last_reload_successful 1',
    'alertmanager_notifications_total{integration="webhook"} 2',
    'alertmanager_notifications_failed_total{integration="webhook",reason="other"} 0',
    'alertmanager_notification_requests_total{integration="webhook"} 3',
    'alertmanager_notification_requests_failed_total{integration="webhook"} 1',
    ...lines,
    '',
  ].join('\n')

/** What a real Tempo answered, recorded. */
export const tempoAnswers: Replies = {
  '/ready': 'ready\n',
  '/api/search': {
    traces: [{ traceID: '2d293a9530ef97c13014a89c104590', rootServiceName: 'checkout' }],
    metrics: {},
  },
}

/** What a real Jaeger 2.13 answered, recorded, as far as it is read here. */
export const jaegerAnswers: Replies = {
  '/api/services': { data: ['checkout'], total: 1, limit: 0, offset: 0, errors: null },
  '/api/traces': {
    data: [{ traceID: '002d293a9530ef97c13014a89c104590' }],
    errors: null,
  },
}

/** What the real servers answer where all is well, as far as anyone here reads it. */
const well: Readonly<Record<Part, Replies>> = {
  app: { '/metrics': appMetrics() },
  prometheus: {
    '/-/ready': 'Prometheus Server is Ready.\n',
    '/metrics': prometheusMetrics.join('\n'),
    '/api/v1/status/buildinfo': data({ version: '3.16.0', revision: '', goVersion: 'go1.26.8' }),
    '/api/v1/status/flags': data({ 'enable-feature': 'exemplar-storage', 'web.enable-otlp-receiver': 'true' }),
    '/api/v1/query': queries({
      'count by': vector([buildInfo({ job: 'holysheep', instance: 'app:9464' }), 1]),
      'sum by (__name__': vector(
        [buildInfo({}), 1],
        [{ __name__: 'holysheep_requests_total', service_name: 'checkout', model: 'gpt-4.1' }, 43],
      ),
    }),
    '/api/v1/targets': targets(target('holysheep', 'app:9464'), target('tempo', 'tempo:3200', '', 'stack')),
    '/api/v1/otlp/v1/metrics': status(200),
    '/api/v1/rules': rules(recording('holysheep:cost_usd:sum1m'), alert('HolySheepTimeouts')),
    '/api/v1/alertmanagers': data({
      activeAlertmanagers: [{ url: 'http://alertmanager:9093/api/v2/alerts' }],
      droppedAlertmanagers: [],
    }),
  },
  alertmanager: {
    '/-/ready': 'OK',
    '/api/v2/status': { cluster: { status: 'disabled' }, config: { original: '' }, versionInfo: { version: '0.31.1' } },
    '/metrics': alertmanagerMetrics(),
  },
  tempo: tempoAnswers,
  collector: { '/': { status: 'Server available', upSince: '2026-11-25T00:21:28Z', uptime: '28s' } },
}

export interface WellStack {
  readonly servers: Readonly<Record<Part, FakeServer>>
  /** Options of `doctor` that lead to it. */
  readonly options: string
}

/** A stack in which all is well, but for what is said. */
export async function startStack(owner: Owner, sickness: Sickness = {}): Promise<WellStack> {
  const parts = Object.keys(well) as readonly Part[]
  const started = parts.map((part) => startFakeServer(owner, { ...well[part], ...sickness[part] }))
  const entries = (await Promise.all(started)).map((server, index) => [parts[index], server])
  const servers = Object.fromEntries(entries) as WellStack['servers']
  const address = (part: Part) => `${servers[part].origin}${part === 'app' ? '/metrics' : ''}`
  return { servers, options: parts.map((part) => `--${part} ${address(part)}`).join(' ') }
}

/** What is sick is Prometheus. */
export const prometheus = (replies: Replies): Sickness => ({ prometheus: replies })

/** What is sick is the application. */
export const app = (text: string): Sickness => ({ app: { '/metrics': text } })
