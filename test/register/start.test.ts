import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { startGateway } from '../../gateway/index.ts'
import { register, startApplication } from './registered-application.ts'

const entry = (path: string) => resolve('dist', path)
const traces = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }

/** Where something is loaded that an application did not ask for, the first copy of undici is not the application's. */
for (const { starts, option, env = {}, http } of [
  { starts: 'nothing of ours', option: '--no-warnings', http: false },
  { starts: 'the instrumentation', option: `--import=${entry('index.js')}`, http: false },
  { starts: 'the resilient fetch', option: `--import=${entry('resilience/index.js')}`, http: false },
  { starts: 'the billing log', option: `--import=${entry('billing/index.js')}`, http: false },
  { starts: 'the register entry that serves metrics', option: `--import=${register}`, http: true },
  { starts: 'the register entry by --require', option: `--require=${register}`, http: true },
  { starts: 'the register entry with traces', option: `--import=${register}`, env: traces, http: true },
  {
    starts: 'the register entry without exporters',
    option: `--import=${register}`,
    env: { OTEL_METRICS_EXPORTER: 'none' },
    http: false,
  },
]) {
  test(`an application that starts with ${starts} finds the built-in undici not loaded yet`, async () => {
    const application = startApplication('looks-first.mjs', {
      env: { OTEL_EXPORTER_PROMETHEUS_PORT: '0', ...env },
      nodeOptions: [option],
    })
    assert.deepEqual(await application.ended, { code: 0, signal: null })
    assert.deepEqual(JSON.parse(application.stdout()), { undici: false, http, dispatcher: false, undiciInUse: true })
  })
}

test('what records calls to other hosts is loaded at the first one', async () => {
  const gateway = await startGateway({ keepLedger: false })
  const application = startApplication('loads.mjs', {
    env: {
      GATEWAY: gateway.origin,
      HOLYSHEEP_OTEL_HOSTS: gateway.host,
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
      OTHER: gateway.origin.replace('127.0.0.1', 'localhost'),
    },
    nodeOptions: ['--no-warnings', `--import=${register}`],
  })
  assert.deepEqual(await application.ended, { code: 0, signal: null })
  assert.deepEqual(JSON.parse(application.stdout()), [false, false, true])
  await gateway.close()
})

/** What `sdk-node` loads, and hardly anyone needs. */
const rare = [
  '@opentelemetry/sdk-node',
  '@opentelemetry/exporter-zipkin',
  '@opentelemetry/sdk-logs',
  '@opentelemetry/exporter-trace-otlp-grpc',
]

for (const { starts, env, loads } of [
  { starts: 'metrics alone', env: {}, loads: [] },
  { starts: 'traces', env: traces, loads: [] },
  {
    starts: 'traces by gRPC',
    env: { ...traces, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc' },
    loads: ['@opentelemetry/exporter-trace-otlp-grpc'],
  },
  { starts: 'what only sdk-node can do', env: { ...traces, OTEL_PROPAGATORS: 'b3' }, loads: rare },
]) {
  test(`a start with ${starts} loads ${loads.length > 0 ? loads.join(', ') : 'nothing that it does not use'}`, async () => {
    const application = startApplication('lists-packages.mjs', { env: { OTEL_EXPORTER_PROMETHEUS_PORT: '0', ...env } })
    assert.deepEqual(await application.ended, { code: 0, signal: null })
    const loaded: readonly string[] = JSON.parse(application.stdout())
    assert.deepEqual(
      rare.filter((name) => loaded.includes(name)),
      loads,
    )
  })
}
