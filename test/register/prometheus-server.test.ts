import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { freePort } from '../../databases/ports.ts'
import { type PrometheusServerOptions, servePrometheus } from '../../src/register/prometheus-server.ts'
import { eventually } from '../helpers/eventually.ts'

const serve = (
  ports: readonly number[],
  warn: (message: string) => void = assert.fail,
  options: Partial<PrometheusServerOptions> = {},
) =>
  servePrometheus({
    host: '127.0.0.1',
    ports,
    write: (_, response) => setImmediate(() => response.end('up 1\n')), // the exporter collects first
    warn,
    retryMs: 5,
    ...options,
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

/** Connects and waits until it is connected; it closes when the server does, and an error is a close as well. */
async function connectTo(server: Server): Promise<Socket> {
  const socket = connect(portOf(server), '127.0.0.1').on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** The server's open connections; whether a client has noticed their end makes no difference. */
function connectionsOf(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return open
}

const scrape = async (server: Server): Promise<string> =>
  (await fetch(`http://127.0.0.1:${portOf(server)}/metrics`, { headers: { connection: 'close' } })).text()

for (const { client, sends } of [
  { client: 'sends nothing', sends: () => {} },
  {
    client: 'never ends its request',
    sends: (socket: Socket) => {
      socket.write('GET /metrics HTTP/1.1\r\nhost: here\r\n')
      const drip = setInterval(() => socket.write('x: y\r\n'), 20).unref()
      socket.once('close', () => clearInterval(drip))
    },
  },
  {
    client: 'never reads its answer',
    sends: (socket: Socket) => void socket.pause().write('GET /metrics HTTP/1.1\r\nhost: here\r\n\r\n'),
  },
]) {
  test(`a client that ${client} is let go of, and metrics are served meanwhile`, async (context) => {
    const large = 'x'.repeat(16 * 1024 * 1024) // more than the kernel takes
    const write: PrometheusServerOptions['write'] = ({ headers }, response) =>
      response.end(headers.host === 'here' ? large : 'up 1\n')
    const server = serve([0], assert.fail, { write, timeoutMs: 2_000 })
    context.after(() => server.close())
    const open = connectionsOf(server)
    await listening(server)
    const sockets = await Promise.all(Array.from({ length: 20 }, () => connectTo(server)))
    context.after(() => sockets.map((socket) => socket.destroy()))
    for (const socket of sockets) sends(socket)
    assert.equal(await scrape(server), 'up 1\n')
    await eventually(() => open.size === 0)
  })
}

test('of too many connections the oldest give way, and whoever comes next is served', async (context) => {
  const server = serve([0], assert.fail, { connectionLimit: 5 })
  context.after(() => server.close())
  const open = connectionsOf(server)
  await listening(server)
  const sockets: Socket[] = []
  context.after(() => sockets.map((socket) => socket.destroy()))
  const closed: number[] = []
  for (let index = 0; index < 8; index += 1) {
    const socket = await connectTo(server)
    socket.once('close', () => closed.push(index)).resume()
    sockets.push(socket)
  }
  await eventually(() => closed.length === 3)
  assert.deepEqual(closed, [0, 1, 2])
  assert.equal(await scrape(server), 'up 1\n')
  assert.ok(open.size <= 5, `${open.size} connections are open`)
})
