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

const ownSdk = resolve('test/apps/register/own-sdk.mjs')
const start = (fixture: string, nodeOptions: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  startApplication(fixture, {
    nodeOptions,
    env: { GATEWAY: gateway.origin, HOLYSHEEP_OTEL_HOSTS: gateway.host, CALLS: '2', ...env },
  })

test('an SDK that was started before is joined, and no second one started', async () => {
  const port = await freePort()
  const application = start('ends.mjs', [`--import=${ownSdk}`, `--import=${register}`], {
    OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
    OTEL_LOG_LEVEL: 'info',
  })
  assert.deepEqual(await application.ended, { code: 0, signal: null })
  assert.match(application.stdout(), /joins the OpenTelemetry SDK that was started before it/)
  assert.match(application.stdout(), /own sdk: 2\n/)
  assert.doesNotMatch(application.stdout(), /served on/)
})

test('an SDK that comes later is none, and the application runs', async () => {
  const port = await freePort()
  const application = start('own-sdk-later.mjs', [`--import=${register}`], {
    OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
  })
  assert.deepEqual(await application.ended, { code: 0, signal: null })
  assert.equal(application.stdout(), 'own sdk: 0\n')
  assert.equal(application.stderr(), '')
})

for (const { reads, nodeOptions } of [
  { reads: 'by --require', nodeOptions: [`--require=${register}`] },
  { reads: 'by --import and --require', nodeOptions: [`--import=${register}`, `--require=${register}`] },
  { reads: 'from two copies', nodeOptions: [`--import=${register}`, `--import=${register}?copy`] },
]) {
  test(`loaded ${reads}, everything is counted once`, async (context) => {
    const port = await freePort()
    const application = start('stays.mjs', nodeOptions, { OTEL_EXPORTER_PROMETHEUS_PORT: String(port) })
    context.after(() => application.process.kill('SIGKILL'))
    await application.prints('called')
    assert.equal(sumOf('holysheep_requests_total', await scrape(port)), 2)
    assert.equal(application.stderr(), '')
  })
}

test('a CommonJS application is followed, too', async () => {
  const application = start('ends.cjs', [`--require=${register}`], { OTEL_METRICS_EXPORTER: 'console' })
  assert.deepEqual(await application.ended, { code: 0, signal: null })
  assert.match(application.stdout(), /holysheep_requests_total/)
})
