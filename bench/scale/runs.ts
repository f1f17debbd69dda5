import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { prepareCollector } from '../../stack/collector.ts'
import { documentedYaml } from '../../stack/documented.ts'
import { type NativeServer, serverFolder } from '../../stack/native-server.ts'
import { preparePrometheus } from '../../stack/prometheus.ts'
import { startThanos } from '../../stack/thanos.ts'
import { startVictoriaMetrics } from '../../stack/victoria-metrics.ts'
import { askDashboard } from './dashboard.ts'
import { Fleet } from './fleet.ts'
import type { Recording } from './recording.ts'
import { measure, type Usage } from './usage.ts'

/** The parts of the stack that are measured, each in one of the runs. */
export type Tier =
  | 'collector'
  | 'collector, all traces'
  | 'Prometheus, asked'
  | 'Prometheus, writing'
  | 'VictoriaMetrics'
  | '3 receivers'
  | 'Thanos query'

export interface StepResult {
  readonly callsPerSecond: number
  readonly processes: number
  readonly series: number
  readonly usage: ReadonlyMap<Tier, Usage>
  /** Milliseconds for all queries of a dashboard, one after the other, by the engine that was asked. */
  readonly dashboard: ReadonlyMap<string, number>
  /** Of the offered spans and points, how much was taken, in the run that took least. */
  readonly taken: number
  /** How many processes wanted a core in the last minute of the busiest run, all others of the machine included. */
  readonly load: number
}

export interface Durations {
  readonly warmUpSeconds: number
  readonly seconds: number
}

/** What one run starts, what of it is measured, and where its load goes. */
interface Setup {
  readonly metricsUrl: string
  readonly tracesUrl?: string
  readonly measured: ReadonlyMap<Tier, readonly NativeServer[]>
  readonly engine: { readonly name: string; readonly url: string }
  readonly seriesUrl: string
  remove(): Promise<void>
}

/** Enough for the largest step: how memory grows is what is measured, and where the limit of compose.yaml would be. */
const UNLIMITED = { MEMORY_LIMIT_MIB: '8000', MEMORY_SPIKE_MIB: '1000', TRACES_IN_MEMORY: '500000' }

/** Between two looks at a dashboard, as Grafana would refresh it. */
const REFRESH_MS = 10_000

type Start = (traces: string) => Promise<Setup>

const startSampling: Start = async (traces) => {
  const prometheus = await preparePrometheus()
  await prometheus.start()
  const collector = await prepareCollector({
    prometheusOtlpUrl: prometheus.otlpUrl,
    tracesOtlpUrl: traces,
    env: UNLIMITED,
  })
  await collector.start()
  return {
    ...{ metricsUrl: `${collector.otlpUrl}/v1/metrics`, tracesUrl: `${collector.otlpUrl}/v1/traces` },
    measured: new Map<Tier, readonly NativeServer[]>([
      ['collector', [collector]],
      ['Prometheus, asked', [prometheus]],
    ]),
    engine: { name: 'Prometheus', url: prometheus.url },
    seriesUrl: prometheus.url,
    remove: () => removeAll(collector, prometheus),
  }
}

const startUnsampled: Start = async (traces) => {
  const victoriaMetrics = await startVictoriaMetrics()
  const remoteWrite = documentedYaml('prometheus/prometheus.yaml: remote write to VictoriaMetrics')
  const prometheus = await preparePrometheus({ configuration: await victoriaMetrics.addresses.in(remoteWrite) })
  await prometheus.start()
  const collector = await prepareCollector({
    ...{ prometheusOtlpUrl: prometheus.otlpUrl, tracesOtlpUrl: traces, env: UNLIMITED },
    overrides: [withoutSampling()],
  })
  await collector.start()
  return {
    ...{ metricsUrl: `${collector.otlpUrl}/v1/metrics`, tracesUrl: `${collector.otlpUrl}/v1/traces` },
    measured: new Map<Tier, readonly NativeServer[]>([
      ['collector, all traces', [collector]],
      ['Prometheus, writing', [prometheus]],
      ['VictoriaMetrics', [victoriaMetrics]],
    ]),
    engine: { name: 'VictoriaMetrics', url: victoriaMetrics.url },
    seriesUrl: prometheus.url,
    remove: () => removeAll(collector, prometheus, victoriaMetrics),
  }
}

const startThanosRun: Start = async () => {
  const thanos = await startThanos()
  const remoteWrite = documentedYaml('prometheus/prometheus.yaml: remote write to Thanos')
  const labels = documentedYaml('prometheus/prometheus.yaml: external labels')
  const configuration = `${labels}\n${await thanos.addresses.in(remoteWrite)}`
  const prometheus = await preparePrometheus({ configuration })
  await prometheus.start()
  return {
    metricsUrl: `${prometheus.otlpUrl}/v1/metrics`,
    measured: new Map<Tier, readonly NativeServer[]>([
      ['3 receivers', thanos.receivers],
      ['Thanos query', [thanos.query]],
    ]),
    engine: { name: 'Thanos', url: thanos.query.url },
    seriesUrl: prometheus.url,
    remove: async () => {
      await removeAll(prometheus)
      await thanos.remove()
    },
  }
}

const RUNS: readonly Start[] = [startSampling, startUnsampled, startThanosRun]

/** Offers the telemetry of so many calls a second to each of the runs, one after the other. */
export async function measureStep(
  recording: Recording,
  callsPerSecond: number,
  durations: Durations,
): Promise<StepResult> {
  const usage = new Map<Tier, Usage>()
  const dashboard = new Map<string, number>()
  let [processes, series, taken, load] = [0, 0, 1, 0]
  const traces = await startSink()
  for (const start of RUNS) {
    const setup = await start(traces.origin)
    const fleet = new Fleet(recording, { callsPerSecond, ...setup })
    try {
      fleet.start()
      await sleep(durations.warmUpSeconds * 1000)
      fleet.restartCount()
      const ends = [...setup.measured].map(([tier, servers]) => [tier, measure(servers)] as const)
      const looks = await lookFor(durations.seconds, setup.engine.url)
      for (const [tier, end] of ends) usage.set(tier, end())
      dashboard.set(setup.engine.name, looks)
      processes = fleet.processes
      taken = Math.min(taken, fleet.takenShare())
      load = Math.max(load, loadavg()[0] ?? 0)
      series = await countSeries(setup.seriesUrl)
    } finally {
      await fleet.stop()
      await setup.remove()
    }
  }
  await traces.close()
  return { callsPerSecond, processes, series, usage, dashboard, taken, load }
}

/** Asks what a dashboard asks, again and again; the median of how long all its queries took, in milliseconds. */
async function lookFor(seconds: number, url: string): Promise<number> {
  const looks: number[] = []
  for (const until = performance.now() + seconds * 1000; performance.now() < until; ) {
    const startedAt = performance.now()
    await askDashboard(url)
    looks.push(performance.now() - startedAt)
    await sleep(Math.min(REFRESH_MS, Math.max(0, until - performance.now())))
  }
  return looks.toSorted((a, b) => a - b)[Math.floor(looks.length / 2)] ?? Number.NaN
}

async function countSeries(url: string): Promise<number> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent('count({__name__=~".+"})')}`)
  const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } }
  return Number(data.result[0]?.value[1] ?? 0)
}

/** The collector's configuration but for the sampling: every trace goes on at once. */
function withoutSampling(): string {
  const path = join(serverFolder('override'), 'all-traces.yaml')
  writeFileSync(path, JSON.stringify({ service: { pipelines: { 'traces/kept': { processors: [] } } } }))
  return path
}

/** Takes traces in the place of a store. */
async function startSink(): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200).end())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function removeAll(...servers: readonly NativeServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.remove()))
}
