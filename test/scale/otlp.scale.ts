import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { documentedYaml } from '../../stack/documented.ts'
import { serverFolder } from '../../stack/native-server.ts'
import { startThanos, type Thanos } from '../../stack/thanos.ts'
import { startVictoriaMetrics, type VictoriaMetrics } from '../../stack/victoria-metrics.ts'
import { type Prometheus, startCollector, startPrometheus } from '../helpers/stack/index.ts'
import { agreesWithLedger, type ObservedTraffic, startTraffic } from '../helpers/stack/observed-traffic.ts'
import { startTee } from '../helpers/stack/tee.ts'
import { type Answer, ask, differences } from './answers.ts'

describe('OTLP without a Prometheus in between', () => {
  const ends: (() => Promise<unknown>)[] = []
  let prometheus: Prometheus
  let thanos: Thanos
  let victoriaMetrics: VictoriaMetrics
  let traffic: ObservedTraffic
  let time: number

  before(async () => {
    prometheus = await startPrometheus({ rules: false })
    ends.push(() => prometheus.remove())
    thanos = await startThanos()
    ends.push(() => thanos.remove())
    victoriaMetrics = await startVictoriaMetrics()
    ends.push(() => victoriaMetrics.remove())

    const toThanos = join(serverFolder('override'), 'thanos.yaml')
    writeFileSync(toThanos, await thanos.addresses.in(documentedYaml('collector: OTLP to Thanos')))
    const collectors = await Promise.all([
      startCollector({ prometheusOtlpUrl: prometheus.otlpUrl }),
      startCollector({ overrides: [toThanos] }),
      startCollector({ prometheusOtlpUrl: victoriaMetrics.otlpUrl }),
    ])
    for (const collector of collectors) ends.push(() => collector.remove())
    const tee = await startTee(collectors.map(({ otlpUrl }) => `${otlpUrl}/v1/metrics`))
    ends.push(() => tee.close())
    const env = { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${tee.origin}/v1/metrics`, OTEL_TRACES_EXPORTER: 'none' }
    traffic = await startTraffic({ otlpUrl: tee.origin, seconds: 5, env })
    ends.push(() => traffic.remove())
    await traffic.settled()
    for (const { url } of [prometheus, thanos.query, victoriaMetrics]) await agreesWithLedger(url, traffic)
    time = Math.floor(Date.now() / 1000)
  })
  after(async () => {
    for (const end of ends.reverse()) await end()
  })

  const answersOf = async (url: string): Promise<Answer> => {
    const answer = await ask(url, `{service_name="${traffic.service}"}`, time)
    if (answer instanceof Error) throw answer
    return answer
  }

  test('Thanos has the series that Prometheus has', async () => {
    const expected = await answersOf(prometheus.url)
    assert.ok(expected.size > 300, `${expected.size} series`)
    assert.deepEqual(differences(expected, await answersOf(thanos.query.url)), [])
  })

  test('VictoriaMetrics does', async () => {
    const expected = await answersOf(prometheus.url)
    assert.deepEqual(differences(expected, await answersOf(victoriaMetrics.url)), [])
  })
})
