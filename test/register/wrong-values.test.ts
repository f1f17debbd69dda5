import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { startApplication } from './registered-application.ts'

let gateway: Gateway
before(async () => {
  gateway = await startGateway({ keepLedger: false })
})
after(() => gateway.close())

/** Of each variable a value that breaks its rule. What the SDK reads is left to the SDK. */
const WRONG = {
  HOLYSHEEP_OTEL_ENABLED: 'on',
  HOLYSHEEP_OTEL_HOSTS: 'https://me:hunter2@gateway.example/v1?key=hunter2',
  HOLYSHEEP_OTEL_PRICES: 'https://me:hunter2@prices.example/?key=hunter2',
  HOLYSHEEP_OTEL_BAGGAGE_LABELS: '__proto__',
  HOLYSHEEP_OTEL_BILLING: 'postgres://me:1/hunter2@db.example/bills',
  HOLYSHEEP_OTEL_GENAI_METRICS: 'Authorization: Bearer hunter2',
  OTEL_SDK_DISABLED: '1',
  OTEL_LOG_LEVEL: 'loud',
  OTEL_METRICS_EXPORTER: 'statsd',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http',
  OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'sk-live-hunter2',
  OTEL_EXPORTER_PROMETHEUS_PORT: '94.64',
  OTEL_METRIC_EXPORT_INTERVAL: '0',
  OTEL_METRIC_EXPORT_TIMEOUT: '\u202e\u001b[2J',
}

for (const { reads, env, right } of [
  { reads: 'in a log', env: WRONG },
  { reads: 'by Node, where nobody asked for a log', env: { ...WRONG, OTEL_LOG_LEVEL: '' }, right: 'OTEL_LOG_LEVEL' },
  {
    reads: 'beside the SDK of traces',
    env: { ...WRONG, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
    right: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  },
]) {
  test(`an application with nothing but wrong variables runs, with one clear warning of each ${reads}`, async () => {
    const application = startApplication('ends.mjs', { env: { GATEWAY: gateway.origin, ...env } })
    assert.deepEqual(await application.ended, { code: 0, signal: null })
    // The port is that of the default, which another process may have: that has a line of its own.
    const printed = application.stdout() + application.stderr()
    for (const [name, value] of Object.entries(env).filter(([name]) => name !== right)) {
      const warnings = printed.split('\n').filter((line) => line.includes(`${name} must `))
      assert.equal(warnings.length, 1, `${name}=${value}: ${printed}`)
    }
    assert.doesNotMatch(printed.replaceAll('\n', ' '), /hunter2|[\u202e\p{Cc}]/u)
  })
}
