import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { servePrometheus } from '../../src/register/prometheus-server.ts'
import { eventually } from '../helpers/gateway/eventually.ts'
import { freePort } from './application.ts'

const serve = (ports: readonly number[], warn: (message: string) => void = assert.fail) =>
  servePrometheus({
    host: '127.0.0.1',
    ports,
    write: (_, response) => setImmediate(() => response.end('up 1\n')), // the exporter collects first
    warn,
    retryMs: 5,
  })
const portOf = (server: Server) => (server.address() as AddressInfo).port

/** Unlike `once()`, this outlasts errors, and keeps the process running, which the server does not. */
const listening = (server: Server) => eventually(() => server.listening)

/** Takes a port as another process would. */
async function take(): Promise<Server> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server
}

for (const { method, path, status, body } of [
  { method: 'GET', path: '/metrics', status: 200, body: 'up 1\n' },
  { method: 'GET', path: '/metrics?name[]=up', status: 200, body: 'up 1\n' },
  { method: 'HEAD', path: '/metrics', status: 200, body: '' },
  { method: 'POST', path: '/metrics', status: 404, body: '' },
  { method: 'GET', path: '/metricsandmore', status: 404, body: '' },
  { method: 'GET', path: '/', status: 404, body: '' },
]) {
  test(`${method} ${path} is answered ${status}`, async (context) => {
    const server = serve([0])
    context.after(() => server.close())
    await once(server, 'listening')
    const response = await fetch(`http://127.0.0.1:${portOf(server)}${path}`, {
      method,
      headers: { connection: 'close' },
    })
    assert.deepEqual([response.status, await response.text()], [status, body])
    if (status === 200) assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
  })
}

test('a port that is taken is one warning with what to do, and is served once it is free', async (context) => {
  const holder = await take()
  const port = portOf(holder)
  const warnings: string[] = []
  const server = serve([port], (message) => warnings.push(message))
  context.after(() => server.close())
  await eventually(() => warnings.length >= 3)
  assert.equal(new Set(warnings).size, 1)
  assert.match(warnings[0] ?? '', new RegExp(`port ${port} .*OTEL_EXPORTER_PROMETHEUS_PORT`))
  holder.close()
  await listening(server)
  assert.equal(portOf(server), port)
})

test('the first free one of several ports is taken, without a word', async (context) => {
  const holder = await take()
  const free = await freePort()
  const server = serve([portOf(holder), free])
  context.after(() => [server.close(), holder.close()])
  await listening(server)
  assert.equal(portOf(server), free)
})

test('a connection that can not be accepted changes nothing', async (context) => {
  const server = serve([0])
  context.after(() => server.close())
  await listening(server)
  server.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }))
  assert.equal(server.listening, true)
  assert.equal(
    (await fetch(`http://127.0.0.1:${portOf(server)}/metrics`, { headers: { connection: 'close' } })).status,
    200,
  )
})
