import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { freePort } from '../../databases/ports.ts'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { eventually } from '../helpers/eventually.ts'
import { type OtlpReceiver, startOtlpReceiver } from '../helpers/otlp-receiver.ts'
import { startApplication } from './registered-application.ts'

let gateway: Gateway
/** Accepts every connection and never answers. */
let blackHole: Server
/** Answers 503, and wants to be asked again in two minutes where it is asked for `/later`. */
let overloaded: HttpServer
before(async () => {
  gateway = await startGateway({ keepLedger: false })
  blackHole = createServer((socket: Socket) => socket.on('error', () => {}).resume())
  await once(blackHole.listen(0, '127.0.0.1'), 'listening')
  overloaded = createHttpServer((request, response) => {
    request.resume()
    response.writeHead(503, request.url?.startsWith('/later') ? { 'retry-after': '120' } : {}).end()
  })
  await once(overloaded.listen(0, '127.0.0.1'), 'listening')
})
after(async () => {
  await gateway.close()
  blackHole.close()
  overloaded.close()
  overloaded.closeAllConnections()
})

const start = (fixture: string, collector: string, env: Readonly<Record<string, string>> = {}) =>
  startApplication(fixture, {
    env: {
      GATEWAY: gateway.origin,
      HOLYSHEEP_OTEL_HOSTS: gateway.host,
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      CALLS: '2',
      // The collector hangs for ten minutes.
      OTEL_EXPORTER_OTLP_TIMEOUT: '600000',
      OTEL_METRIC_EXPORT_INTERVAL: '600000',
      OTEL_METRIC_EXPORT_TIMEOUT: '600000',
      OTEL_BSP_EXPORT_TIMEOUT: '600000',
      ...env,
    },
  })

const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const requests = 'holysheep_requests_total'
const collectors = {
  answers: (receiver: OtlpReceiver) => receiver.origin,
  refuses: async () => `http://127.0.0.1:${await freePort()}`,
  'never answers': () => originOf(blackHole),
}

for (const [collector, origin] of Object.entries(collectors)) {
  describe(`a collector that ${collector}`, { concurrency: 4, timeout: 120_000 }, () => {
    for (const { ends, env, code } of [
      { ends: 'by itself', env: {}, code: 0 },
      { ends: 'by itself with its own exit code', env: { EXIT_CODE: '3' }, code: 3 },
      { ends: 'by process.exit()', env: { EXIT: '4' }, code: 4 },
      { ends: 'by an uncaught exception', env: { THROW: 'enough' }, code: 1 },
    ]) {
      test(`an application that ends ${ends} has exit code ${code}`, async (context) => {
        const receiver = await startOtlpReceiver()
        context.after(() => receiver.close())
        const application = start('ends.mjs', await origin(receiver), env)
        context.after(() => application.process.kill('SIGKILL'))
        assert.deepEqual(await application.ended, { code, signal: null })
        assert.equal(application.stdout(), '')
        if (!('THROW' in env)) assert.equal(application.stderr(), '')
        if (collector === 'answers' && !('THROW' in env) && !('EXIT' in env)) assert.equal(receiver.sum(requests), 2)
      })
    }

    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      test(`${signal} ends the application as it would without us`, async (context) => {
        const receiver = await startOtlpReceiver()
        context.after(() => receiver.close())
        const application = start('stays.mjs', await origin(receiver))
        context.after(() => application.process.kill('SIGKILL'))
        await application.prints('called')
        application.process.kill(signal)
        assert.deepEqual(await application.ended, { code: null, signal })
        if (collector !== 'answers') return
        assert.equal(receiver.sum(requests), 2)
        assert.equal(receiver.spans.length, 2)
      })
    }
  })
}

test('an application with a listener of its own ends when it wants to, and what it held back is flushed', async (context) => {
  const receiver = await startOtlpReceiver()
  context.after(() => receiver.close())
  const application = start('drains.mjs', receiver.origin)
  context.after(() => application.process.kill('SIGKILL'))
  await application.prints('called')
  application.process.kill('SIGTERM')
  await application.prints('draining')
  await eventually(() => receiver.sum(requests) === 2 && receiver.spans.length === 2)
  application.process.stdin?.write('end\n')
  assert.deepEqual(await application.ended, { code: 7, signal: null })
})

test('who ends the process where nobody else listens does not find us listening', async (context) => {
  const application = start('counts-listeners.mjs', 'http://127.0.0.1:1')
  context.after(() => application.process.kill('SIGKILL'))
  await application.prints('called')
  application.process.kill('SIGTERM')
  assert.deepEqual(await application.ended, { code: null, signal: 'SIGTERM' })
})

test('a second signal does not wait for the flush', async (context) => {
  const application = start('stays.mjs', collectors['never answers']())
  context.after(() => application.process.kill('SIGKILL'))
  await application.prints('called')
  const connected = once(blackHole, 'connection') // the flush has begun
  application.process.kill('SIGTERM')
  await connected
  application.process.kill('SIGINT')
  assert.deepEqual(await application.ended, { code: null, signal: 'SIGINT' })
})

describe('a collector that takes nothing', { concurrency: 5, timeout: 120_000 }, () => {
  for (const { collector, origin, env = {} } of [
    { collector: 'refuses', origin: collectors.refuses },
    { collector: 'never answers', origin: collectors['never answers'] },
    {
      collector: 'never answers gRPC',
      origin: collectors['never answers'],
      env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    },
    { collector: 'answers 503', origin: () => originOf(overloaded) },
    { collector: 'answers 503 with a retry-after', origin: () => `${originOf(overloaded)}/later` },
  ]) {
    for (const { beside, when } of [
      { beside: undefined, when: 'nobody else listens' },
      { beside: '100', when: 'another listener has work of its own' },
    ]) {
      test(`and ${collector} holds up no end where ${when}`, async (context) => {
        const application = start('lasts.mjs', await origin(), {
          LASTS: '1500', // several exports are in progress at its end
          OTEL_METRIC_EXPORT_INTERVAL: '500',
          OTEL_METRIC_EXPORT_TIMEOUT: '500',
          OTEL_BSP_SCHEDULE_DELAY: '500',
          ...(beside !== undefined && { BESIDE: beside }),
          ...env,
        })
        context.after(() => application.process.kill('SIGKILL'))
        await application.prints(beside === undefined ? 'done' : 'beside')
        const endedItself = performance.now()
        assert.deepEqual(await application.ended, { code: 5, signal: null })
        const seconds = (performance.now() - endedItself) / 1000
        assert.ok(seconds < 8, `it ended ${seconds} s later`) // 3 s, on a machine that may be busy
        assert.equal(application.stderr(), '')
      })
    }
  }
})

test('what another listener does once the process is about to end is flushed as well', async (context) => {
  const receiver = await startOtlpReceiver()
  context.after(() => receiver.close())
  const application = start('lasts.mjs', receiver.origin, { BESIDE: '500' })
  context.after(() => application.process.kill('SIGKILL'))
  assert.deepEqual(await application.ended, { code: 5, signal: null })
  assert.equal(receiver.sum(requests), 4)
  assert.equal(receiver.spans.length, 4)
})

for (const method of ['forceFlush', 'shutdown']) {
  test(`an application that awaits ${method}() of the providers has sent all when it goes on`, async (context) => {
    const receiver = await startOtlpReceiver({ delayMs: 1_000 })
    context.after(() => receiver.close())
    const application = start('flushes.mjs', receiver.origin, { METHOD: method })
    context.after(() => application.process.kill('SIGKILL'))
    await application.prints('flushed')
    assert.equal(receiver.sum(requests), 2)
    assert.equal(receiver.spans.length, 2)
    assert.deepEqual(await application.ended, { code: 0, signal: null })
  })
}
