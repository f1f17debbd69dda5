import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { METRIC } from '../../src/sinks/names.ts'
import { type OtlpReceiver, startOtlpReceiver } from '../helpers/otlp-receiver.ts'
import { type DemoProcess, startDemo } from './demo-process.ts'

let collector: OtlpReceiver

before(async () => {
  collector = await startOtlpReceiver()
})
after(() => collector.close())

const environment = () => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_METRIC_EXPORT_INTERVAL: '1000',
})

/** Every metric but the one that counts faults of our own. */
const expected = Object.values(METRIC).filter((name) => name !== METRIC.instrumentationErrors)

/** The metrics that have not come after two minutes, long after the first outage is over. */
async function missing(demo: DemoProcess): Promise<readonly string[]> {
  const deadline = performance.now() + 120_000
  for (;;) {
    const names = collector.metricNames()
    const absent = expected.filter((name) => !names.has(name))
    if (absent.length === 0 || performance.now() > deadline || demo.process.exitCode !== null) return absent
    await sleep(250)
  }
}

test('--stack sends every metric and the traces of two services, until it is told to stop', {
  timeout: 180_000,
}, async (t) => {
  const temporary = mkdtempSync(join(tmpdir(), 'stack-demo-test-'))
  const demo = startDemo(['--stack'], { ...environment(), TMPDIR: temporary })
  t.after(async () => {
    demo.process.kill('SIGKILL') // where it has not ended by itself
    await demo.ended
    rmSync(temporary, { recursive: true })
  })
  assert.deepEqual(await missing(demo), [], demo.stdout() + demo.stderr())
  demo.process.kill('SIGTERM')
  assert.equal(await demo.ended, 0, demo.stdout() + demo.stderr())
  assert.equal(demo.stderr(), '')
  assert.ok(demo.stdout().startsWith(`Metrics and traces go to ${collector.origin}\n`))

  const services = ['holysheep-demo', 'holysheep-demo-assistant']
  assert.deepEqual([...new Set(collector.spans.map(({ service }) => service))].sort(), services)
  const names = new Set(collector.spans.map(({ name }) => name))
  for (const name of ['POST /ask', 'POST /documents', 'chat gpt-4.1', 'resilient fetch'])
    assert.ok(names.has(name), name)
  const providers = new Set(collector.spans.map(({ attributes }) => attributes.get('gen_ai.provider.name')))
  assert.ok(providers.has('holysheep') && providers.has('backup'))
  assert.equal(collector.sum(METRIC.instrumentationErrors), 0)
  assert.deepEqual(readdirSync(temporary), [], 'the billing log is thrown away')
})

test('where there is a collector, the demo sends it the numbers that it shows', { timeout: 300_000 }, async (t) => {
  const own = await startOtlpReceiver()
  t.after(() => own.close())
  const demo = startDemo(['--seconds', '1'], { ...environment(), OTEL_EXPORTER_OTLP_ENDPOINT: own.origin })
  assert.equal(await demo.ended, 0, demo.stdout() + demo.stderr())
  const [, requests = ''] = /The gateway received (\d+) requests/.exec(demo.stdout()) ?? []
  assert.equal(own.sum(METRIC.requests), Number(requests))
})
