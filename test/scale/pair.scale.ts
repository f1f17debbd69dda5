import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { scrape } from '../../demo/scrape.ts'
import { METRIC } from '../../src/sinks/names.ts'
import { configFile } from '../../stack/config-files.ts'
import { documentedYaml, mergedYaml } from '../../stack/documented.ts'
import { startThanos, type Thanos } from '../../stack/thanos.ts'
import { startVictoriaMetrics, type VictoriaMetrics } from '../../stack/victoria-metrics.ts'
import {
  type Alertmanager,
  type Collector,
  type Prometheus,
  preparePrometheus,
  promQuery,
  promQueryUntil,
  promSum,
  startAlertmanager,
  startCollector,
} from '../helpers/stack/index.ts'
import { agreesWithLedger, type ObservedTraffic, startTraffic } from '../helpers/stack/observed-traffic.ts'
import { patiently } from '../helpers/stack/patience.ts'

describe('two Prometheus servers side by side', () => {
  const ends: (() => Promise<unknown>)[] = []
  let alertmanager: Alertmanager
  let collector: Collector
  let pair: readonly [a: Prometheus, b: Prometheus]
  let thanos: Thanos
  let victoriaMetrics: VictoriaMetrics

  before(async () => {
    thanos = await startThanos()
    ends.push(() => thanos.remove())
    victoriaMetrics = await startVictoriaMetrics()
    ends.push(() => victoriaMetrics.remove())
    alertmanager = await startAlertmanager()
    ends.push(() => alertmanager.remove())
    pair = await Promise.all([startReplica('a', 'receive-1'), startReplica('b', 'receive-2')])
    const [a, b] = pair
    collector = await startCollector({
      prometheusOtlpUrl: a.otlpUrl,
      overrides: [configFile('collector/pair.yaml')],
      env: { PROMETHEUS_B_OTLP_URL: b.otlpUrl },
    })
    ends.push(() => collector.remove())
    for (const { target } of pair)
      target({ alertmanager: new URL(alertmanager.url).host, collector: collector.telemetryAddress })
  })
  after(async () => {
    for (const end of ends.reverse()) await end()
  })

  async function startReplica(replica: string, receiver: string): Promise<Prometheus> {
    const replace = (snippet: string) =>
      snippet.replace('replica: a ', `replica: ${replica} `).replace('receive-1', receiver)
    const prometheus = await preparePrometheus({
      addresses: { alertmanager: new URL(alertmanager.url).host },
      configuration: JSON.stringify(
        mergedYaml(
          replace(documentedYaml('prometheus/prometheus.yaml: external labels')),
          await thanos.addresses.in(replace(documentedYaml('prometheus/prometheus.yaml: remote write to Thanos'))),
          await victoriaMetrics.addresses.in(
            documentedYaml('prometheus/prometheus.yaml: remote write to VictoriaMetrics'),
          ),
        ),
      ),
    })
    writeFileSync(join(prometheus.folder, 'rules/always.yaml'), alwaysFiring)
    await prometheus.start()
    ends.push(() => prometheus.remove())
    return prometheus
  }

  /** Runs some traffic, and something while it goes on. */
  async function withTraffic(during: (traffic: ObservedTraffic) => Promise<void>): Promise<void> {
    await everythingIsThereTwice()
    const traffic = await startTraffic({ otlpUrl: collector.otlpUrl, seconds: 10 })
    try {
      await during(traffic)
    } finally {
      await traffic.remove()
    }
  }

  test('what both have is there once behind them', () =>
    withTraffic(async (traffic) => {
      await traffic.settled()
      const [a, b] = pair
      for (const { url } of [a, b, thanos.query, victoriaMetrics]) await agreesWithLedger(url, traffic)
      const requests = `count(${METRIC.requests}{service_name="${traffic.service}"})`
      const series = await promSum(a.url, requests)
      assert.equal(await promSum(thanos.query.url, requests), series)
      assert.equal(await promSum(victoriaMetrics.url, requests), series)
      // Of each replica, by each of two receivers.
      assert.equal(await countWithReplicas(requests), 4 * series)
    }))

  test('so is what both scrape', async () => {
    for (const { url } of [...pair, thanos.query, victoriaMetrics])
      await promQueryUntil(url, 'count(up{job="otel-collector"} == 1)', ([count]) => count?.value === 1)
  })

  test('the death of a receiver loses nothing, neither while it is away nor afterwards', () =>
    withTraffic(async (traffic) => {
      const [, , third] = thanos.receivers
      assert.ok(third)
      await traffic.calls(40)
      await third.kill()
      try {
        await traffic.settled()
        await agreesWithLedger(thanos.query.url, traffic)
        await everySampleIsThere(traffic)
      } finally {
        await third.start()
      }
      await agreesWithLedger(thanos.query.url, traffic)
      await everySampleIsThere(traffic)
    }))

  test('nor does that of the receiver which one of the two writes to', () =>
    withTraffic(async (traffic) => {
      const [first] = thanos.receivers
      assert.ok(first)
      await traffic.calls(40)
      await first.kill()
      try {
        await traffic.settled()
        await agreesWithLedger(thanos.query.url, traffic)
        await everySampleIsThere(traffic)
      } finally {
        await first.start()
      }
      await agreesWithLedger(thanos.query.url, traffic)
      await everySampleIsThere(traffic)
    }))

  test('the death of one Prometheus is no gap', () =>
    withTraffic(async (traffic) => {
      const [a, b] = pair
      await traffic.calls(40)
      await a.kill()
      try {
        await traffic.settled()
        for (const { url } of [b, thanos.query, victoriaMetrics]) await agreesWithLedger(url, traffic)
      } finally {
        await a.start()
      }
      await agreesWithLedger(a.url, traffic)
    }))

  test('an alert of both comes to Alertmanager once', async () => {
    const sent = async () =>
      Promise.all(
        pair.map(async ({ url }) => (await scrape(`${url}/metrics`)).total('prometheus_notifications_sent_total')),
      )
    await patiently('alerts of both', sent, (counts) => counts.every((count) => count > 0))
    const response = await fetch(`${alertmanager.url}/api/v2/alerts?filter=alertname="Always"`)
    const alerts = (await response.json()) as readonly { readonly labels: Readonly<Record<string, string>> }[]
    assert.deepEqual(
      alerts.map(({ labels }) => labels),
      [{ alertname: 'Always', cluster: 'eu-1' }],
    )
  })

  /**
   * Not only the last value of each counter: every sample that b has, which has seen all of it, is on a receiver. Where one
   * copy ends and the next goes on, the query leaves some seconds out, so it is asked for the copies.
   */
  async function everySampleIsThere({ service }: ObservedTraffic): Promise<void> {
    const [, b] = pair
    const time = `${Math.floor(Date.now() / 1000) - 2}`
    for (const metric of [METRIC.requests, METRIC.tokens, `${METRIC.requestDuration}_bucket`]) {
      const samples = (labels: string) => `count_over_time(${metric}{service_name="${service}"${labels}}[1m])`
      const own = await promQuery(b.url, `sum(${samples('')})`, { time })
      assert.ok((own[0]?.value ?? 0) > 100, `${own[0]?.value} samples of ${metric}`)
      const fullest = `sum(max without (receive_replica) (${samples(', replica="b"')}))`
      const stored = () => promQuery(thanos.query.url, fullest, { time, dedup: 'false' })
      await patiently('every sample', stored, ([sum]) => sum?.value === own[0]?.value)
    }
  }

  /** After a receiver was away, the others need some seconds to find it; until then, what is new has one copy. */
  async function everythingIsThereTwice(): Promise<void> {
    const copies = 'count by (__name__, replica) (last_over_time({__name__=~"holysheep:threshold:.+"}[16s]))'
    const found = () => promQuery(thanos.query.url, copies, { dedup: 'false' })
    await patiently('two copies', found, (all) => all.length > 20 && all.every(({ value }) => value === 2))
  }

  async function countWithReplicas(query: string): Promise<number> {
    const [count] = await promQuery(thanos.query.url, query, { dedup: 'false' })
    return count?.value ?? 0
  }
})

const alwaysFiring = `
groups:
  - name: always
    interval: 1s
    rules:
      - alert: Always
        expr: vector(1)
`
