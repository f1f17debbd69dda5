import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { freePort } from '../../databases/ports.ts'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { register, scrape, startApplication, sumOf } from './registered-application.ts'

let gateway: Gateway
before(async () => {
  gateway = await startGateway({ keepLedger: false })
})
after(() => gateway.close())

const traces = { OTEL_TRACES_EXPORTER: 'otlp' }

for (const { broken, part, env = {}, counts } of [
  { broken: './undici.js', part: 'the instrumentation of other hosts', counts: 2 },
  {
    broken: '@opentelemetry/sdk-node',
    part: 'what only @opentelemetry/sdk-node can do',
    env: { ...traces, OTEL_PROPAGATORS: 'b3' },
    counts: 2,
  },
  {
    broken: '@opentelemetry/exporter-trace-otlp-grpc',
    part: 'tracing',
    env: { ...traces, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    counts: 2,
  },
  {
    broken: '@opentelemetry/exporter-metrics-otlp-grpc',
    part: 'metrics',
    env: { OTEL_METRICS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    counts: 0,
  },
]) {
  test(`without ${broken} the application runs, and one warning says what is missing`, async (context) => {
    const port = await freePort()
    const application = startApplication('stays.mjs', {
      nodeOptions: [`--require=${resolve('test/apps/register/broken-sdk.cjs')}`, `--import=${register}`],
      env: {
        BROKEN: broken,
        GATEWAY: gateway.origin,
        HOLYSHEEP_OTEL_HOSTS: gateway.host,
        OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
        CALLS: '2',
        OTHER: gateway.origin.replace('127.0.0.1', 'localhost'),
        ...env,
      },
    })
    context.after(() => application.process.kill('SIGKILL'))
    await application.prints('called')
    const warnings = application.stderr().match(/HolySheepOtelWarning: .*/g) ?? []
    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', new RegExp(`goes without ${part}, .*${broken} is broken`))
    assert.equal(sumOf('holysheep_requests_total', await scrape(port)), counts)
  })
}
