import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { freePort } from '../../databases/ports.ts'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { eventually } from '../helpers/eventually.ts'
import { startOtlpReceiver } from '../helpers/otlp-receiver.ts'
import { scrape, startApplication, sumOf } from './registered-application.ts'

let gateway: Gateway
before(async () => {
  gateway = await startGateway({ keepLedger: false })
})
after(() => gateway.close())

const requests = 'holysheep_requests_total'

for (const { fixture, makes } of [
  { fixture: 'threads.mjs', makes: [3, 3, 3] },
  { fixture: 'cluster.mjs', makes: [0, 3, 3] }, // its primary makes none
]) {
  test(`${fixture}: main and workers are a scrape target each, and together count every call`, async (context) => {
    const port = await freePort()
    const application = startApplication(fixture, {
      env: {
        GATEWAY: gateway.origin,
        HOLYSHEEP_OTEL_HOSTS: gateway.host,
        OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
        OTEL_SERVICE_NAME: `shop-${port}`,
        CALLS: '3',
        STAY: 'true',
      },
    })
    context.after(() => application.process.kill('SIGKILL'))
    await application.prints('called')

    const workerPorts = Array.from({ length: 100 }, (_, index) => port + 1 + index)
    // What other tests serve meanwhile may be on neighbouring ports, under another name.
    const served = async () => {
      const scraped = await Promise.all(workerPorts.map(scrape))
      return scraped.filter((text) => text?.includes(`shop-${port}`))
    }
    assert.equal(sumOf(requests, await scrape(port)), makes[0])
    const counted = (await served()).map((text) => sumOf(requests, text))
    assert.deepEqual(counted, makes.slice(1))
    // A second scrape is answered by the same one.
    assert.deepEqual(
      (await served()).map((text) => sumOf(requests, text)),
      counted,
    )
  })
}

test('OTLP: threads count under an instance each, and what they hold back is flushed as they end', async (context) => {
  const receiver = await startOtlpReceiver()
  context.after(() => receiver.close())
  const application = startApplication('threads.mjs', {
    env: {
      GATEWAY: gateway.origin,
      HOLYSHEEP_OTEL_HOSTS: gateway.host,
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.origin,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_RESOURCE_ATTRIBUTES: 'service.instance.id=pod',
      CALLS: '3',
    },
  })
  assert.deepEqual(await application.ended, { code: 0, signal: null })
  await eventually(() => receiver.sum(requests) === 9)
})
