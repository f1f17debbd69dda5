import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { freePort } from '../../databases/ports.ts'
import { createCredentials } from '../../gateway/credentials.ts'
import { startGateway } from '../../gateway/index.ts'
import type { Finding } from '../../src/cli/doctor/finding.ts'
import { chooseTraceStores } from '../../src/cli/doctor/trace-store.ts'
import { cases } from './doctor-cases.ts'
import {
  breakOff,
  endless,
  hang,
  type Owner,
  type Replies,
  type Reply,
  redirect,
  startFakeServer,
  status,
} from './fake-servers.ts'
import { runCommand } from './terminal.ts'
import {
  app,
  appMetrics,
  buildInfo,
  data,
  jaegerAnswers,
  type Part,
  prometheus,
  queries,
  type Sickness,
  startStack,
  vector,
} from './well-stack.ts'

interface Report {
  readonly code: number
  readonly findings: readonly Finding[]
  find(server: string, check: string): Finding | undefined
}

async function doctor(options: string): Promise<Report> {
  const { code, stdout, stderr } = await runCommand(`doctor ${options} --json`)
  assert.equal(stderr, '')
  const findings = JSON.parse(stdout) as readonly Finding[]
  return {
    code,
    findings,
    find: (server, check) => findings.find((one) => one.server === server && one.check === check),
  }
}

/** What the doctor says of a stack in which all but this is well. */
async function examined(t: Owner, sickness: Sickness, replace: (options: string) => string = (options) => options) {
  const stack = await startStack(t, sickness)
  return await doctor(replace(stack.options))
}

const wrong = ({ findings }: Report) =>
  findings.filter(({ ok }) => ok === false).map((one) => `${one.server} ${one.check}`)

test('where all is well, every check is made, and the exit code is 0', async (t) => {
  const { code, findings } = await examined(t, {})
  assert.deepEqual(
    findings.filter(({ ok }) => ok !== true),
    [],
  )
  assert.equal(code, 0)
  assert.deepEqual(
    findings.map(({ server, check, detail }) => `${server} ${check}: ${detail}`),
    [
      'application metrics: checkout (version 0.1.0, prices 2026-11-01)',
      'application calls: 43 attempts seen',
      'application errors: none inside the instrumentation',
      'application prices: every call with known tokens has a price',
      'application usage: the tokens of every successful call are known',
      'prometheus ready: version 3.16.0',
      'prometheus configuration: loaded',
      'prometheus series: checkout (version 0.1.0, prices 2026-11-01), 1 process',
      'prometheus targets: 1 application scraped, 1 part of the stack scraped',
      'prometheus otlp: metrics are accepted by OTLP',
      'prometheus rules: 2 rules without errors, 0 of 1 alert firing',
      'prometheus alertmanager: alerts go to http://alertmanager:9093/api/v2/alerts',
      'prometheus exemplars: kept: panels lead to traces',
      'alertmanager ready: version 0.31.1',
      'alertmanager configuration: loaded',
      'alertmanager notifications: 2 notifications, none failed',
      'tempo ready: ready',
      'tempo traces: of calls in the last day, such as 002d293a9530ef97c13014a89c104590',
      'collector ready: Server available',
    ],
  )
})

/** A busy machine may be slow to answer: only where no answer comes, a wait has to end. */
const withPatience = (seconds: number) => (options: string) => `${options} --timeout ${seconds}`

for (const { reads, sick, check, ok, detail, fix } of cases) {
  test(`${ok === false ? '✗' : ok ? '✓' : '–'} ${reads}`, async (t) => {
    const report = await examined(t, sick)
    const finding = report.findings.find((one) => `${one.server} ${one.check}` === check)
    assert.equal(finding?.ok, ok)
    assert.match(finding?.detail ?? '', detail)
    if (fix !== undefined) assert.match(finding?.fix ?? '', fix)
    assert.equal(report.code, wrong(report).length === 0 ? 0 : 1)
    if (ok === false) {
      assert.ok(finding?.fix, 'what is wrong has a fix')
      assert.ok(report.findings.length > 9, 'the other servers are asked all the same')
    } else assert.equal(wrong(report).includes(check), false)
  })
}

test('Tempo is asked for our spans of the last day', async (t) => {
  const stack = await startStack(t)
  await doctor(stack.options)
  const search = stack.servers.tempo.asked.find((asked) => asked.startsWith('GET /api/search'))
  const { q, start, end } = Object.fromEntries(new URL(search?.slice('GET '.length) ?? '', 'http://tempo').searchParams)
  assert.equal(q, '{ span.holysheep.endpoint != nil }')
  assert.equal(Number(end) - Number(start), 24 * 60 * 60)
  assert.ok(Math.abs(Number(end) - Date.now() / 1000) < 60)
})

/** The same stack with a Jaeger in place of Tempo. */
async function examinedWithJaeger(t: Owner, more: Replies = {}) {
  const jaeger = await startFakeServer(t, { ...jaegerAnswers, ...more })
  const report = await examined(t, {}, (options) => options.replace(/--tempo \S+/, `--jaeger ${jaeger.origin}`))
  return { ...report, jaeger }
}

test('Jaeger in place of Tempo: Tempo is not looked for', async (t) => {
  const { code, findings, find } = await examinedWithJaeger(t)
  assert.deepEqual([code, findings.filter(({ server }) => server === 'tempo')], [0, []])
  assert.equal(find('jaeger', 'ready')?.detail, 'ready')
  assert.equal(find('jaeger', 'traces')?.detail, 'of calls in the last day, such as 002d293a9530ef97c13014a89c104590')
})

test('Jaeger is asked about each service for calls of the last day, by each outcome', async (t) => {
  const { jaeger } = await examinedWithJaeger(t, {
    '/api/services': { data: ['checkout', 'shop'] },
    '/api/traces': { data: [] },
  })
  const searches = jaeger.asked.flatMap((asked) => {
    const url = new URL(asked.slice('GET '.length), 'http://jaeger')
    return url.pathname === '/api/traces' ? [Object.fromEntries(url.searchParams)] : []
  })
  const outcomes: readonly string[] = ['completed', 'rejected', 'timeout', 'failed', 'cancelled', 'truncated']
  assert.deepEqual(
    searches.map(({ service, tags }) => `${service} ${tags}`).toSorted(),
    ['checkout', 'shop']
      .flatMap((service) => outcomes.map((outcome) => `${service} {"holysheep.outcome":"${outcome}"}`))
      .toSorted(),
  )
  for (const { start, end, limit } of searches) {
    assert.equal(Number(end) - Number(start), 24 * 60 * 60 * 1e6)
    assert.ok(Math.abs(Number(end) / 1e6 - Date.now() / 1000) < 60)
    assert.equal(limit, '1')
  }
})

for (const { reads, more, check, detail } of [
  {
    reads: 'a Jaeger without any traces',
    more: { '/api/services': { data: null } },
    check: 'traces',
    detail: /^none of a call in the last day$/,
  },
  {
    reads: 'a Jaeger whose trace has no id',
    more: { '/api/traces': { data: [{ traceID: { toString: 1 } }] } },
    check: 'traces',
    detail: /^none of a call in the last day$/,
  },
  {
    reads: 'a Jaeger with more services than are searched',
    more: {
      '/api/services': { data: Array.from({ length: 60 }, (_, index) => `service-${index}`) },
      '/api/traces': { data: null },
    },
    check: 'traces',
    detail: /^none of a call in the last day, by 50 of 60 services$/,
  },
  {
    reads: 'something else in place of Jaeger',
    more: { '/api/services': { services: [] } },
    check: 'ready',
    detail: /^its answer is not that of a Jaeger$/,
  },
  { reads: 'a Jaeger that fails', more: { '/api/services': status(500, 'no') }, check: 'ready', detail: /HTTP 500/ },
] as const)
  test(`✗ ${reads}`, async (t) => {
    const report = await examinedWithJaeger(t, more)
    const finding = report.find('jaeger', check)
    assert.deepEqual([finding?.ok, report.code], [false, 1])
    assert.match(finding?.detail ?? '', detail)
    assert.ok(finding?.fix)
  })

test('a trace of Tempo without an id that is a text is none', async (t) => {
  const report = await examined(t, { tempo: { '/api/search': { traces: [{ traceID: { toString: 1 } }] } } })
  assert.equal(report.find('tempo', 'traces')?.detail, 'none of a call in the last day')
})

test('where neither is given, the store of traces is the one that answers, and Tempo where both or none do', async (t) => {
  const answering = new URL((await startFakeServer(t, {})).origin)
  const silent = async () => new URL(`http://127.0.0.1:${await freePort()}`)
  const none = { tempo: undefined, jaeger: undefined }
  const choose = async (tempo: URL, jaeger: URL, given = {}) => {
    const chosen = await chooseTraceStores({ ...none, ...given }, { tempo, jaeger })
    return Object.entries(chosen).flatMap(([name, address]) => (address === undefined ? [] : [name]))
  }
  assert.deepEqual(await choose(answering, await silent()), ['tempo'])
  assert.deepEqual(await choose(await silent(), answering), ['jaeger'])
  assert.deepEqual(await choose(answering, answering), ['tempo'])
  assert.deepEqual(await choose(await silent(), await silent()), ['tempo'])
  assert.deepEqual(await choose(await silent(), answering, { jaeger: 'off' }), ['tempo'], 'off is not there')
  assert.deepEqual(await choose(answering, answering, { jaeger: answering }), ['jaeger'])
  const refusing = new URL((await startFakeServer(t, { '/': status(401) })).origin)
  assert.deepEqual(await choose(await silent(), refusing), ['jaeger'], 'a refusal is an answer')
})

test('nothing is changed: but for an empty OTLP request, all is only read', async (t) => {
  const stack = await startStack(t)
  await doctor(stack.options)
  const asked = Object.values(stack.servers).flatMap((server) => server.asked)
  assert.deepEqual(
    asked.filter((one) => !one.startsWith('GET ')),
    ['POST /api/v1/otlp/v1/metrics'],
  )
  const index = stack.servers.prometheus.asked.findIndex((one) => one.startsWith('POST'))
  assert.equal(stack.servers.prometheus.headers[index]?.['content-length'], '0')
})

for (const part of ['app', 'prometheus', 'alertmanager', 'tempo', 'collector'] as const satisfies readonly Part[]) {
  const server = part === 'app' ? 'application' : part

  test(`${server}: where nothing listens, one line says so`, async (t) => {
    const port = await freePort()
    const report = await examined(t, {}, (options) =>
      options.replace(new RegExp(`(--${part} http://127\\.0\\.0\\.1:)\\d+`), `$1${port}`),
    )
    const [finding, ...more] = report.findings.filter((one) => one.server === server)
    assert.equal(finding?.ok, false)
    assert.match(finding?.detail ?? '', /^nothing listens there/)
    assert.match(finding?.fix ?? '', new RegExp(`--${part}`))
    assert.deepEqual([more, report.code], [[], 1])
  })

  test(`${server}: off leaves it out`, async (t) => {
    const report = await examined(t, {}, (options) => options.replace(new RegExp(`--${part} \\S+`), `--${part} off`))
    const [finding] = report.findings.filter((one) => one.server === server)
    if (part !== 'app') assert.deepEqual([finding?.check, finding?.ok, finding?.detail], ['ready', null, 'skipped'])
    assert.deepEqual([wrong(report), report.code], [[], 0])
  })
}

for (const { reads, at, says } of [
  {
    reads: 'what speaks no HTTP',
    at: async (owner: Owner) => {
      const server = createServer((socket) =>
        socket
          .on('error', () => {})
          .resume()
          .end('SSH-2.0-OpenSSH\r\n'),
      )
      await once(server.listen(0, '127.0.0.1'), 'listening')
      owner.after(async () => void (await once(server.close(), 'close')))
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    says: /^what answers there does not speak HTTP$/,
  },
  {
    reads: 'what speaks no TLS',
    at: async (owner: Owner) => (await startFakeServer(owner, {})).origin.replace('http:', 'https:'),
    says: /^it does not speak TLS: the address begins with http:\/\//,
  },
  {
    reads: 'a certificate of nobody known',
    at: async (owner: Owner) => {
      const gateway = await startGateway({ protocol: 'https', credentials: await createCredentials() })
      owner.after(() => gateway.close())
      return gateway.origin
    },
    says: /^its certificate is not trusted \(\w+\): NODE_EXTRA_CA_CERTS/,
  },
  {
    reads: 'a name that nobody has',
    at: () => Promise.resolve('http://tempo.invalid'),
    says: /^(?:there is no host of that name|the name of the host can not be looked up now)$/,
  },
]) {
  test(`the cause in plain words: ${reads}`, async (t) => {
    const { find } = await doctor(
      `--app off --prometheus off --alertmanager off --collector off --tempo ${await at(t)}`,
    )
    assert.match(find('tempo', 'ready')?.detail ?? '', says)
  })
}

test('an application that serves nothing is known by what Prometheus has of it', async (t) => {
  const odd = { __name__: 'holysheep_unpriced_requests_total', model: 'qwen3-max' }
  const sums = vector([buildInfo({}), 1], [{ __name__: 'holysheep_requests_total' }, 7], [odd, 2])
  const query = queries({ 'sum by (__name__': sums })
  const report = await examined(t, prometheus({ '/api/v1/query': query }), (options) =>
    options.replace(/--app \S+/, '--app off'),
  )
  assert.deepEqual(
    [report.find('application', 'metrics'), report.find('application', 'calls')?.detail],
    [
      {
        ...{ server: 'application', check: 'metrics', ok: true, fix: null },
        detail: 'checkout (version 0.1.0, prices 2026-11-01), as Prometheus has it',
      },
      '7 attempts seen',
    ],
  )
  assert.match(report.find('application', 'prices')?.detail ?? '', /qwen3-max \(2 calls\)/)
})

test('the address of an application needs no path', async (t) => {
  const report = await examined(t, {}, (options) => options.replace(/(--app \S+)\/metrics/, '$1'))
  assert.deepEqual(wrong(report), [])
  assert.equal(report.find('application', 'metrics')?.ok, true)
})

test('an application that is said to be somewhere has to be there, wherever else telemetry comes from', async (t) => {
  const port = await freePort()
  const report = await examined(t, {}, (options) => options.replace(/(--app http:\/\/127\.0\.0\.1:)\d+/, `$1${port}`))
  assert.deepEqual(wrong(report), ['application metrics'])
  assert.match(report.find('application', 'metrics')?.detail ?? '', /Prometheus has checkout .* from elsewhere$/)
})

for (const { reads, reply, says } of [
  { reads: 'a page', reply: '<!doctype html><title>Hello</title>', says: /^its answer is not JSON/ },
  { reads: 'half of an answer', reply: '{"status":"success","data":{', says: /^its answer is not JSON/ },
  { reads: 'another shape', reply: { status: 'success' }, says: /^its answer has no data/ },
  { reads: 'null', reply: 'null', says: /^its answer has no data/ },
  { reads: 'an endless answer', reply: endless, says: /^its answer is larger than 16 MiB$/ },
  { reads: 'no answer', reply: hang, says: /^no answer within 5 s$/ },
  { reads: 'a closed connection', reply: breakOff, says: /^it closed the connection without an answer$/ },
  { reads: 'an error page', reply: status(502, '<html>bad</html>'), says: /^it answered HTTP 502$/ },
  {
    reads: 'a question for credentials',
    reply: status(401, 'Unauthorized'),
    says: /^it refuses who asks \(HTTP 401\)$/,
  },
  {
    reads: 'a loop of redirects',
    reply: redirect('/api/v1/rules?token=secret'),
    says: /^it sends on to http:\/\/127\.0\.0\.1:\d+\/api\/v1\/rules$/,
  },
  { reads: 'a redirect to nowhere', reply: redirect('http://['), says: /^it sends on to another address$/ },
  {
    reads: 'an error that moves the cursor',
    reply: status(500, JSON.stringify({ error: `\u001b[2Jgone\n${'x'.repeat(9999)}` })),
    says: /^it answered HTTP 500: \[2Jgone x{200,299}…$/,
  },
]) {
  test(`a server that answers with ${reads}: one honest line`, async (t) => {
    const report = await examined(t, prometheus({ '/api/v1/rules': reply }), withPatience(reply === hang ? 5 : 60))
    assert.match(report.find('prometheus', 'rules')?.detail ?? '', says)
    assert.deepEqual([wrong(report), report.code], [['prometheus rules'], 1])
    assert.doesNotMatch(JSON.stringify(report.findings), /secret|\\u001b/)
  })
}

test('values of strange shapes are not taken for good', async (t) => {
  const strange = { activeTargets: [null, 7, { labels: null, health: {} }], groups: 7, result: { a: 1 } }
  const report = await examined(
    t,
    prometheus({
      '/api/v1/targets': data(strange),
      '/api/v1/rules': data(strange),
      '/api/v1/query': data(strange),
      '/api/v1/alertmanagers': data(strange),
    }),
  )
  assert.deepEqual(wrong(report), [
    'prometheus series',
    'prometheus targets',
    'prometheus rules',
    'prometheus alertmanager',
  ])
})

for (const line of [
  `holysheep_requests_total{${'a'.repeat(9_000_000)}`,
  'holysheep_requests_total{a="',
  'holysheep_requests_total x',
]) {
  test(`a page with the line ${line.slice(0, 40)} is not read, as Prometheus reads none of it`, async (t) => {
    const report = await examined(t, app(appMetrics(line)), (options) => `${options} --prometheus off`)
    assert.deepEqual(wrong(report), ['application metrics'])
    assert.match(report.find('application', 'metrics')?.detail ?? '', /^not a line of Prometheus text: holysheep_req/)
  })
}

test('credentials of an address are sent, and never shown', async (t) => {
  const stack = await startStack(t, {
    prometheus: { '/api/v1/rules': status(500, 'at http://a:hunter2@b/c?token=hunter2 or postgres://a:1/hunter2@b') },
  })
  const options = stack.options.replace('--prometheus http://', '--prometheus http://reader:hunter%202@')
  for (const format of ['', '--json']) {
    const { stdout, stderr } = await runCommand(`doctor ${options} ${format}`)
    assert.doesNotMatch(stdout + stderr, /hunter|reader/)
    assert.match(stdout, /at http:\/\/b\/c/)
  }
  const expected = `Basic ${Buffer.from('reader:hunter 2').toString('base64')}`
  assert.ok(stack.servers.prometheus.headers.every(({ authorization }) => authorization === expected))
  assert.ok(stack.servers.tempo.headers.every(({ authorization }) => authorization === undefined))
})

test('a server that quotes what it was sent makes nobody read credentials, wherever they stand', async (t) => {
  const echo: Reply = ({ url = '', headers, method }, response) => {
    const decoded = Buffer.from(headers.authorization?.slice(6) ?? '', 'base64').toString()
    const said = [method, url, decodeURIComponent(url), headers.authorization, decoded].join(' ')
    const padding = 'x'.repeat(Number(new URL(url, 'http://h').searchParams.get('padding')))
    response.writeHead(url.includes('buildinfo') ? 200 : 500, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: padding + said, data: { version: padding + said } }))
  }
  const paths = [
    '/-/ready',
    '/api/v1/status/buildinfo',
    '/api/v1/rules',
    '/api/v1/targets',
    '/api/v1/query',
    '/metrics',
  ]
  const rest = ['/api/v2/status', '/api/echo', '/ready', '/']
  for (const padding of [0, 200, 250, 270, 290]) {
    const server = await startFakeServer(t, Object.fromEntries([...paths, ...rest].map((path) => [path, echo])))
    const url = `${server.origin.replace('://', '://reader:hunter%202hunter@')}/?padding=${padding}&token=sesame%20open`
    const options = ['prometheus', 'alertmanager', 'tempo', 'collector', 'app'].map((name) => `--${name} ${url}`)
    for (const format of ['', '--json']) {
      const { stdout, stderr } = await runCommand(`doctor ${options.join(' ')} ${format}`)
      const base64 = Buffer.from('reader:hunter 2hunter').toString('base64')
      for (const secret of ['hunter', 'reader', 'sesame', base64.slice(0, 8)]) {
        assert.ok(!(stdout + stderr).includes(secret), `${secret} in ${stdout}`)
      }
    }
  }
})

test('a server behind a path is asked below that path', async (t) => {
  const server = await startFakeServer(t, {
    '/prom/-/ready': 'ok',
    '/prom/api/v1/status/buildinfo': data({ version: '3.16.0' }),
  })
  const report = await doctor(
    `--app off --alertmanager off --tempo off --collector off --prometheus ${server.origin}/prom/`,
  )
  assert.equal(report.find('prometheus', 'ready')?.detail, 'version 3.16.0')
  assert.deepEqual(
    server.asked.filter((asked) => !/^\w+ \/prom\//.test(asked)),
    [],
  )
})

for (const { line, says } of [
  {
    line: '--prometheus ftp://me:secret@host',
    says: '--prometheus must be http://… or https://…, or off, got "ftp…"',
  },
  { line: '--tempo tempo', says: '--tempo must be http://… or https://…, or off, got "tempo"' },
  { line: '--app me:secret@host', says: '--app must be http://… or https://…, or off, got "…"' },
  { line: '--timeout 0', says: '--timeout must be a whole number from 1 to 60, got "0"' },
  {
    line: '--app off --prometheus off --alertmanager off --tempo off --collector OFF',
    says: 'there is nothing to ask where everything is off',
  },
]) {
  test(`doctor ${line}: wrong use, and the exit code 2`, async () => {
    const { code, stdout, stderr } = await runCommand(`doctor ${line}`)
    assert.deepEqual(
      { code, stdout, message: stderr.split('\n')[0] },
      { code: 2, stdout: '', message: `holysheep-otel doctor: ${says}` },
    )
  })
}

test('for people: a block for each server, the fix below what is wrong, and what it comes to', async (t) => {
  const stack = await startStack(t, { tempo: { '/api/search': { traces: [] } } })
  const line = `doctor ${stack.options.replace(/--collector \S+/, '--collector off')}`
  const { code, stdout } = await runCommand(line)
  assert.equal(code, 1)
  assert.match(stdout, /^Application {2}http:\/\/127\.0\.0\.1:\d+\/metrics\n {2}✓ metrics +checkout/)
  assert.match(stdout, /\n\nTempo .*\n {2}✓ ready +ready\n {2}✗ traces +none .*\n +→ start the application/)
  assert.match(stdout, /\n\nCollector {2}off\n {2}– ready +skipped\n\n1 of 18 checks found something wrong\.\n$/)
  assert.equal(stdout.includes('\u001b'), false)
  assert.ok((await runCommand(line, { isTTY: true })).stdout.includes('\u001b[31m✗ traces'))
})
