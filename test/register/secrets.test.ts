import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { freePort } from '../../databases/ports.ts'
import { openDatabase } from '../../src/billing/index.ts'
import { builtPackage } from '../helpers/app.ts'
import { startOtlpReceiver } from '../helpers/otlp-receiver.ts'
import { scrape, startApplication } from './registered-application.ts'

/** What nobody may read anywhere, by where it stands. */
const NAMES = [
  ...['authorization', 'apiKey', 'cookie', 'header', 'query', 'queryToken', 'fragment', 'user', 'proxy', 'providerKey'],
  ...[
    'prompt',
    'answer',
    'error',
    'setCookie',
    'location',
    'reason',
    'baggage',
    'database',
    'databaseQuery',
    'collector',
  ],
] as const
type Name = (typeof NAMES)[number]
const secrets = Object.fromEntries(NAMES.map((name, index) => [name, `Zq${index}x${name}x7f3a9c`])) as Readonly<
  Record<Name, string>
>

/** As it is, as it is in a header of basic authorization, and whatever comes of it by another case. */
const formsOf = (secret: string): readonly string[] => [
  secret,
  ...['me:', 'a:'].map((user) =>
    Buffer.from(user + secret)
      .toString('base64')
      .slice(0, -4),
  ),
]

/** Names of the secrets that are in a text. */
function leaksIn(text: string): readonly Name[] {
  const lower = text.toLowerCase()
  return NAMES.filter((name) => formsOf(secrets[name]).some((form) => lower.includes(form.toLowerCase())))
}

const JSON_TYPE = {
  'content-type': 'application/json',
  'set-cookie': `s=${secrets.setCookie}`,
  'x-request-id': 'req-1',
}
const USAGE = { prompt_tokens: 3, completion_tokens: 4, input_tokens: 3, output_tokens: 4 }
const ANSWER = JSON.stringify({
  id: 'answer-1',
  model: 'gpt-4.1',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: secrets.answer } }],
  usage: USAGE,
})
const EVENTS = [
  { id: 'answer-1', model: 'gpt-4.1', choices: [{ index: 0, delta: { content: secrets.answer } }] },
  { id: 'answer-1', model: 'gpt-4.1', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: USAGE },
].map((event) => `data: ${JSON.stringify(event)}\n\n`)

/** Answers by the kind that is asked for; an error quotes all that was sent, as some gateways do. */
const gateway: RequestListener = (request, response) => {
  request.resume()
  const { headers, url } = request
  const type = `invalid_${secrets.error}`
  const error = JSON.stringify({
    error: { message: `${secrets.error} ${url} ${JSON.stringify(headers)}`, type, code: type },
  })
  switch (headers['x-kind']) {
    case 'stream':
      return void response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(`${EVENTS.join('')}data: [DONE]\n\n`)
    case 'cut-stream':
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(EVENTS[0])
      return void setTimeout(() => response.destroy(), 5)
    case 'refused':
      return void response.writeHead(401, JSON_TYPE).end(error)
    case 'limited':
      return void response.writeHead(429, { ...JSON_TYPE, 'retry-after': '0' }).end(error)
    case 'failed':
      return void response.writeHead(500, { 'content-type': 'text/html' }).end(`<h1>${secrets.error}</h1>${error}`)
    case 'broken':
      return void request.socket.destroy()
    case 'malformed':
      return void response.writeHead(200, JSON_TYPE).end(`{"usage":"${secrets.answer}`)
    case 'redirected':
      return void response
        .writeHead(307, { location: `/v1/elsewhere?key=${secrets.location}#${secrets.location}` })
        .end()
    case 'compressed':
      return void response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(gzipSync(ANSWER))
    case 'hangs':
      return
    default:
      return void response.writeHead(200, JSON_TYPE).end(ANSWER)
  }
}

const servers: Server[] = []
async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

let origins: { readonly GATEWAY: string; readonly OTHER: string; readonly PROXY: string; readonly CLOSED: string }
const folder = mkdtempSync(join(tmpdir(), 'holysheep-secrets-'))
before(async () => {
  const proxy = await listen((_, response) => response.writeHead(407).end())
  let tunnels = 0
  servers.at(-1)?.on('connect', ({ url = '', headers }, socket) => {
    tunnels += 1
    if (tunnels % 2 === 0) return void socket.end(`HTTP/1.1 407 ${headers['proxy-authorization']}\r\n\r\n`)
    const [host, port] = url.split(':')
    const through = connect(Number(port), host).on('error', () => socket.destroy())
    socket.on('error', () => through.destroy()).write('HTTP/1.1 200 OK\r\n\r\n')
    socket.pipe(through).pipe(socket)
  })
  origins = {
    GATEWAY: await listen(gateway),
    OTHER: await listen(gateway),
    PROXY: proxy,
    CLOSED: `http://127.0.0.1:${await freePort()}`,
  }
})
after(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  rmSync(folder, { recursive: true })
})

const filesIn = (path: string): readonly string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

interface Told {
  readonly printed: string
  readonly exported: string
  readonly scraped: string
  /** What the end of the process has left in its home. */
  readonly left: string
}

const READY = /./
const PATIENCE_MS = 60_000

/** All that comes out of an application with secrets everywhere. */
async function told(name: string, env: Readonly<Record<string, string>>, isReady = READY): Promise<Told> {
  const receiver = await startOtlpReceiver()
  const home = mkdtempSync(join(folder, `${name}-`))
  const port = await freePort()
  const hosts = [origins.GATEWAY, origins.CLOSED].map((origin) => new URL(origin).host)
  const application = startApplication('secrets.mjs', {
    env: {
      ...origins,
      HOME: home,
      SECRETS: JSON.stringify(secrets),
      RESILIENCE: builtPackage('resilience/index.js'),
      HOLYSHEEP_OTEL_HOSTS: hosts.join(),
      HOLYSHEEP_OTEL_BAGGAGE_LABELS: 'tenant',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.origin.replace('://', `://me:${secrets.collector}@`),
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${secrets.collector}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_METRICS_EXPORTER: 'prometheus,otlp,console',
      OTEL_TRACES_EXPORTER: 'otlp,console',
      OTEL_LOGS_EXPORTER: 'otlp,console',
      ...env,
    },
  })
  try {
    await application.prints('called')
    let scraped = ''
    for (const until = Date.now() + PATIENCE_MS; !isReady.test(scraped) && Date.now() < until; await sleep(100)) {
      scraped = (await scrape(port)) ?? ''
    }
    application.process.kill('SIGTERM')
    await application.ended
    const left = filesIn(home).map((path) => `${path}\n${readFileSync(path, 'latin1')}`)
    const printed = application.stdout() + application.stderr()
    return { printed, scraped, exported: receiver.bodies.join('\n'), left: left.join('\n') }
  } finally {
    application.process.kill('SIGKILL')
    await receiver.close()
  }
}

function assertNothingLeaks({ printed, exported, scraped, left }: Told): void {
  // Or nothing would be found in nothing.
  assert.match(scraped, /holysheep_requests_total\{[^}]*tenant="acme"[^}]*outcome="rejected"/)
  assert.match(scraped, /holysheep_failover_total/)
  assert.match(exported, /"gen_ai.operation.name"/)
  assert.match(exported, /http_client_request_duration|http.client.request.duration/)
  assert.deepEqual(
    { printed: leaksIn(printed), exported: leaksIn(exported), scraped: leaksIn(scraped), left: leaksIn(left) },
    { printed: [], exported: [], scraped: [], left: [] },
  )
}

test('a secret is found in each of its forms', () => {
  for (const name of NAMES) {
    for (const form of [
      secrets[name],
      secrets[name].toUpperCase(),
      Buffer.from(`me:${secrets[name]}`).toString('base64'),
    ]) {
      assert.deepEqual(leaksIn(`x${form}y`), [name])
    }
  }
})

describe('no secret leaves the process', { concurrency: 2 }, () => {
  const down = `postgres://me:${secrets.database}@127.0.0.1:1/bills?password=${secrets.databaseQuery}`

  test('in the rows of a database', { timeout: 120_000 }, async () => {
    const target = `pglite:${join(folder, 'data')}`
    const written = /holysheep_billing_rows_total\{[^}]*result="written"[^}]*\} [1-9]/
    assertNothingLeaks(await told('rows', { OTEL_LOG_LEVEL: 'all', HOLYSHEEP_OTEL_BILLING: target }, written))
    const database = await openDatabase(target)
    const rows = await database.query('SELECT * FROM holysheep_api_logs').finally(() => database.close())
    assert.ok(rows.length > 20, `${rows.length} rows`)
    assert.deepEqual(leaksIn(JSON.stringify(rows)), [])
  })

  for (const level of ['', 'warn', 'debug', 'verbose', 'all']) {
    test(`with the log level ${level || 'unset'}, and rows that wait for their database on disk`, async () => {
      const all = await told(`level-${level}`, { OTEL_LOG_LEVEL: level, HOLYSHEEP_OTEL_BILLING: down })
      assertNothingLeaks(all)
      assert.match(all.left, /"acme/)
      assert.match(all.printed, /the billing log in postgres:\/\/me@127\.0\.0\.1:1\/bills can't be written|^$/m)
    })
  }

  test('where the URL of the database is wrong', async () => {
    const wrong = `postgres://me:1/${secrets.database}@127.0.0.1/bills`
    const all = await told('wrong', { OTEL_LOG_LEVEL: 'all', HOLYSHEEP_OTEL_BILLING: wrong })
    assertNothingLeaks(all)
    assert.match(all.printed, /HOLYSHEEP_OTEL_BILLING must be postgres:/)
  })
})
