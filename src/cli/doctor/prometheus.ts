import { field, list } from '../../foreign.ts'
import { METRIC } from '../../sinks/names.ts'
import { readSamples } from '../samples/prometheus-text.ts'
import type { Sample } from '../samples/sample.ts'
import { enumerate, foreignText, withoutSecrets } from '../server/foreign-text.ts'
import { apiData, instantQuery, readiness } from '../server/prometheus-api.ts'
import { type Client, statusText } from '../server/request.ts'
import { ServerFault } from '../server/server-fault.ts'
import { plural } from '../sheet/figures.ts'
import { builds } from './application.ts'
import { runAfter } from './checks.ts'
import { bad, type Finding, good, skipped, type Verdict } from './finding.ts'
import { judgeRules } from './prometheus-rules.ts'
import { judgeTargets, readTargets } from './prometheus-targets.ts'

const FIX = 'start it, or give its address with --prometheus; `--prometheus off` skips it'

/** The address of a scraped application, and which other servers are checked. */
export interface PrometheusOptions {
  readonly application: URL | undefined
  readonly hasAlertmanager: boolean
  readonly hasTraces: boolean
}

/** Each process that has reported in the last five minutes, the lookback of an instant query. */
const PROCESSES = `count by (__name__, service_name, version, price_table, job, instance) (${METRIC.buildInfo})`

export function checkPrometheus(client: Client, options: PrometheusOptions): Promise<readonly Finding[]> {
  let found: Promise<readonly Sample[]> | undefined
  // Queried once, by the first check that needs it.
  const builds = () => {
    found ??= instantQuery(client, PROCESSES)
    return found
  }
  const checks = {
    configuration: () => configuration(client),
    series: async () => series(await builds()),
    targets: async () => judgeTargets(await readTargets(client), await builds(), options.application),
    otlp: async () => receiver(client, (await builds()).length > 0),
    rules: () => judgeRules(client),
    ...(options.hasAlertmanager && { alertmanager: () => alertmanagers(client) }),
    ...(options.hasTraces && { exemplars: () => exemplars(client) }),
  }
  return runAfter('prometheus', () => ready(client), checks, FIX)
}

async function ready(client: Client): Promise<Verdict> {
  const said = await readiness(client)
  const version = field(await apiData(client, '/api/v1/status/buildinfo'), 'version')
  const text = typeof version === 'string' && version !== '' ? `version ${foreignText(version)}` : 'it answers'
  return good(said === undefined ? `${text}, by its API` : text)
}

/** A configuration that can't be loaded leaves the previous one in effect, and nothing else shows that. */
async function configuration(client: Client): Promise<Verdict> {
  const name = 'prometheus_config_last_reload_successful'
  const { status, body } = await client.ask('/metrics')
  const [loaded] = status === 200 ? readSamples(body, [name]) : []
  if (loaded === undefined) return skipped('it does not tell whether its configuration was loaded')
  if (loaded.value === 1) return good('loaded')
  return bad(
    'the last attempt to load it failed: the one before is still in force, rules included',
    'its log says why; `promtool check config FILE` and `promtool check rules FILE` find the line',
  )
}

function series(processes: readonly Sample[]): Verdict {
  if (processes.length > 0) return good(`${builds(processes)}, ${plural(processes.length, 'process', 'processes')}`)
  return bad(
    `no ${METRIC.buildInfo} in the last 5 minutes`,
    'scrape the application (scrape_configs), or send to Prometheus by OTLP, straight or through the Collector (OTEL_METRICS_EXPORTER=otlp and OTEL_EXPORTER_OTLP_ENDPOINT)',
  )
}

async function receiver(client: Client, hasSeries: boolean): Promise<Verdict> {
  // An empty write request contains no metrics: it changes nothing.
  const { status, body } = await client.ask('/api/v1/otlp/v1/metrics', {
    method: 'POST',
    type: 'application/x-protobuf',
  })
  if (status === 200) return good('metrics are accepted by OTLP')
  if (status !== 404) throw new ServerFault(statusText(status, body))
  const fix = 'start Prometheus with --web.enable-otlp-receiver (the packages of Debian have it taken out)'
  if (hasSeries) return skipped('metrics are not accepted by OTLP, and arrive without it')
  return bad('metrics are not accepted by OTLP', fix)
}

async function alertmanagers(client: Client): Promise<Verdict> {
  const known = list(field(await apiData(client, '/api/v1/alertmanagers'), 'activeAlertmanagers'))
  const urls = known.map((one) => foreignText(withoutSecrets(String(field(one, 'url')))))
  if (urls.length === 0) return bad('it knows none, so that no alert is sent', 'name it under alerting.alertmanagers')
  const names = ['prometheus_notifications_sent_total', 'prometheus_notifications_errors_total']
  const counts = await client.ask('/metrics')
  const samples = counts.status === 200 ? readSamples(counts.body, names) : []
  const dead = urls.filter((url) => hasOnlyErrors(samples, url))
  if (dead.length === 0) return good(`alerts go to ${enumerate(urls)}`)
  return bad(
    `every alert to ${enumerate(dead)} was lost on the way`,
    'the address under alerting.alertmanagers has to lead from Prometheus to the Alertmanager',
  )
}

function hasOnlyErrors(samples: readonly Sample[], url: string): boolean {
  const of = (end: string) => samples.find((one) => one.name.endsWith(end) && one.labels.alertmanager === url)?.value
  return (of('errors_total') ?? 0) > 0 && (of('sent_total') ?? 0) === 0
}

async function exemplars(client: Client): Promise<Verdict> {
  const { status, body } = await client.ask('/api/v1/status/flags')
  if (status !== 200) return skipped('it does not show whether it stores exemplars')
  if (/"enable-feature":"[^"]*exemplar-storage/.test(body)) return good('kept: panels lead to traces')
  return skipped('not kept: panels do not lead to traces', 'start Prometheus with --enable-feature=exemplar-storage')
}
