import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { freePort } from '../../databases/ports.ts'
import { Child } from '../../demo/child.ts'
import { appEnvironment } from '../../demo/environment.ts'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { METRIC } from '../../src/sinks/names.ts'
import { runCommand } from '../cli/terminal.ts'
import {
  type Collector,
  type Prometheus,
  promQuery,
  promQueryUntil,
  startCollector,
  startPrometheus,
} from '../helpers/stack/index.ts'
import { startTee, type Tee } from '../helpers/stack/tee.ts'

/** Where a series comes from, which each way says in its own words. */
const origin = ['job', 'instance']

type Way = 'scraped' | 'straight from the application by OTLP' | 'by the collector'

describe('a series is the same by every way into Prometheus', () => {
  const servers = new Map<Way, Prometheus>()
  let gateway: Gateway
  let collector: Collector
  let tee: Tee
  let app: Child
  let finished: number

  before(async () => {
    gateway = await startGateway({ rateLimit: { requests: 18, tokens: 8_000, windowMs: 1_000 } })
    const port = await freePort()
    const scraping = await startPrometheus({ applications: [`127.0.0.1:${port}`] })
    const receiving = await startPrometheus()
    const behind = await startPrometheus()
    servers.set('scraped', scraping)
    servers.set('straight from the application by OTLP', receiving)
    servers.set('by the collector', behind)
    collector = await startCollector({ prometheusOtlpUrl: behind.otlpUrl })
    // One process sends, so that both receivers get the same numbers.
    tee = await startTee([`${receiving.otlpUrl}/v1/metrics`, `${collector.otlpUrl}/v1/metrics`])
    app = new Child('app', ['--gateway', gateway.origin, '--seconds', '5'], {
      ...appEnvironment(port, gateway.host),
      OTEL_METRICS_EXPORTER: 'prometheus,otlp',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${tee.origin}/v1/metrics`,
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      HOLYSHEEP_OTEL_BAGGAGE_LABELS: 'tenant',
    })
    assert.equal(await app.says(), 'started')
    assert.equal(await app.says(), 'settled')
    finished = gateway.ledger.requests.length
    for (const { url } of servers.values()) {
      await promQueryUntil(url, `sum(${METRIC.requests})`, ([sum]) => sum?.value === finished)
      await promQueryUntil(url, `sum(${METRIC.requestsInFlight})`, ([sum]) => sum?.value === 0)
    }
  })

  after(async () => {
    await app?.stop()
    await tee?.close()
    await Promise.all([collector, ...servers.values()].map((server) => server?.remove()))
    await gateway?.close()
  })

  test('there is something to compare', async () => {
    for (const [way, series] of await seriesOfAll()) {
      assert.ok(finished > 100 && series.size > 300, `${series.size} series of ${finished} calls, ${way}`)
    }
  })

  for (const other of ['straight from the application by OTLP', 'by the collector'] as const) {
    test(`names, labels and values: scraped, and ${other}`, async () => {
      const all = await seriesOfAll()
      assert.deepEqual(differences(all.get(other), all.get('scraped')), [])
    })
  }

  test('`top` shows the same calls, tokens and cost since the start, whichever Prometheus it asks', async () => {
    const tables = [...servers].map(async ([way, { url }]) => {
      const { code, stdout, stderr } = await runCommand(`top --prometheus ${url}`)
      assert.deepEqual([code, stderr], [0, ''], way)
      assert.match(stdout, new RegExp(`^calls .* ${finished.toLocaleString('en-US')}, 0 in flight$`, 'm'), way)
      return stdout.slice(stdout.indexOf('By model, since'))
    })
    const [first, ...others] = await Promise.all(tables)
    for (const other of others) assert.equal(other, first)
  })

  async function seriesOfAll(): Promise<ReadonlyMap<Way, Series>> {
    const entries = [...servers].map(async ([way, { url }]) => [way, await seriesOf(url)] as const)
    return new Map(await Promise.all(entries))
  }
})

type Series = ReadonlyMap<string, number>

/** The series that are not in both, or not with the same value. */
function differences(one: Series = new Map(), other: Series = new Map()): readonly string[] {
  const keys = new Set([...one.keys(), ...other.keys()])
  return [...keys]
    .filter((key) => digits(one.get(key)) !== digits(other.get(key)))
    .map((key) => `${key}: ${one.get(key)}, scraped ${other.get(key)}`)
}

/** Each reader of the SDK adds up its sums in an order of its own, and so rounds them in its own way. */
const digits = (value: number | undefined): string | undefined => value?.toPrecision(12)

/** The value of each series of ours, by its name and labels. */
async function seriesOf(url: string): Promise<Series> {
  const samples = await promQuery(url, '{__name__=~"holysheep_.+"}')
  return new Map(samples.map(({ labels, value }) => [keyOf(labels), value]))
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  const shown = Object.entries(labels)
    .filter(([name]) => !origin.includes(name))
    .map(([name, value]) => `${name}=${name === 'le' ? Number(value) : value}`) // 5 and 5.0 are the same bound
  return shown.sort().join(' ')
}
