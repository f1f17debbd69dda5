import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { startGateway } from '../../gateway/index.ts'
import { METRIC } from '../../src/sinks/names.ts'
import { builtPackage, runApp } from '../helpers/app.ts'
import { promSum, type Stack, startStack } from '../helpers/stack/index.ts'
import { agreesWithLedger, startTraffic } from '../helpers/stack/observed-traffic.ts'
import { patiently } from '../helpers/stack/patience.ts'

let stack: Stack

before(async () => {
  stack = await startStack()
})
after(() => stack.remove())

/** How many samples of a service's metrics are of the seconds before some moment. */
const samplesWithin = (service: string, seconds: number, until: number): Promise<number> =>
  promSum(
    stack.prometheus.url,
    `sum(count_over_time(${METRIC.requests}{service_name="${service}"}[${seconds}s] @ ${until}))`,
  )

test('no count is lost when the collector dies and comes back', async () => {
  const { collector, prometheus } = stack
  const traffic = await startTraffic({ otlpUrl: collector.otlpUrl, seconds: 10 })
  try {
    await traffic.calls(40)
    await collector.kill()
    await traffic.calls(40)
    await collector.start()
    await traffic.settled()
    await agreesWithLedger(prometheus.url, traffic)
  } finally {
    await traffic.remove()
  }
})

test('nor when Prometheus is away, the application ends, and the collector dies', async () => {
  const { collector, prometheus } = stack
  const traffic = await startTraffic({ otlpUrl: collector.otlpUrl, seconds: 10 })
  try {
    await traffic.calls(40)
    await prometheus.stop()
    const stoppedAt = Date.now() / 1000
    await traffic.settled()
    await new Promise((resolve) => setTimeout(resolve, 2_000)) // who leaves a stream is counted a moment later
    await traffic.end()
    const endedAt = Date.now() / 1000
    await collector.kill() // all that the collector still has is on its disk
    await collector.start()
    await prometheus.start()
    await agreesWithLedger(prometheus.url, traffic)

    // And not only the last word: the time in between is no gap.
    const seconds = Math.floor(endedAt - stoppedAt)
    const samples = () => samplesWithin(traffic.service, seconds, endedAt)
    await patiently('samples of the outage', samples, (count) => count > 0)
  } finally {
    await collector.start()
    await prometheus.start()
    await traffic.remove()
  }
})

test('an application whose collector is down runs on, and ends as it would without us', async () => {
  const { collector } = stack
  await collector.stop()
  const gateway = await startGateway()
  try {
    const register = pathToFileURL(builtPackage('register.js')).href
    const { status, stdout, stderr } = await runApp(
      'test/apps/stack/calls.mjs',
      {
        GATEWAY: gateway.origin,
        HOLYSHEEP_OTEL_HOSTS: gateway.host,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.otlpUrl,
        OTEL_METRICS_EXPORTER: 'otlp',
      },
      ['--import', register],
    )
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: 'done\n', stderr: '' })
    assert.equal(gateway.ledger.answers.filter(({ finished }) => finished).length, 10)
  } finally {
    await gateway.close()
    await collector.start()
  }
})

test('what an application counted before its collector came up is not lost', async () => {
  const { collector, prometheus } = stack
  await collector.stop()
  const traffic = await startTraffic({ otlpUrl: collector.otlpUrl, seconds: 5 })
  try {
    await traffic.calls(40)
    await collector.start()
    await traffic.settled()
    await agreesWithLedger(prometheus.url, traffic)
  } finally {
    await collector.start()
    await traffic.remove()
  }
})
