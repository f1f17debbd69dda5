import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { freePort } from '../../databases/ports.ts'
import { startGateway } from '../../gateway/index.ts'
import { startApplication } from '../register/registered-application.ts'
import { hang, type Owner, type Reply, startFakeServer, status } from './fake-servers.ts'
import { runCommand } from './terminal.ts'
import { pageOf } from './top-pages.ts'

/** A snapshot of these servers, by line. */
async function snapshot(options: string) {
  const { code, stdout, stderr } = await runCommand(`top --interval 100ms ${options}`)
  assert.equal(stderr, '')
  return { code, stdout, lines: stdout.split('\n') }
}

/** An application whose pages follow one another; the last one stays. */
async function application(owner: Owner, ...pages: readonly Reply[]) {
  let read = 0
  const { origin } = await startFakeServer(owner, {
    '/metrics': (request, response) => {
      const page = pages[Math.min(read++, pages.length - 1)] ?? ''
      if (typeof page === 'function') page(request, response)
      else response.end(page)
    },
  })
  return origin
}

const since = 'By model, since the start of the applications'

test('several applications are added up, in calls, tokens, cost and buckets', async (t) => {
  const one = await application(t, pageOf({ calls: 10 }), pageOf({ calls: 12 }))
  const other = await application(t, pageOf({ calls: 1, model: 'deepseek-v3.2' }))
  const { code, lines, stdout } = await snapshot(`${one} ${other}`)
  assert.equal(code, 0)
  assert.match(lines[0] ?? '', /^holysheep-otel top {2}2 of 2 applications answer · rates over 0\.\d s$/)
  assert.match(stdout, /^calls +[\d.,]+\/min +13, 0 in flight$/m)
  assert.match(stdout, /^tokens +[\d,]+\/min +1,300$/m)
  assert.match(stdout, /^cost +\$[\d.,]+\/min +\$0\.1300$/m)
  assert.match(stdout, /^p95 +24[23] ms +24[23] ms$/m) // of the bucket from 0.1 to 0.25, as histogram_quantile has it
  const table = stdout.slice(stdout.indexOf(since))
  assert.match(table, /^gpt-4\.1 +12 +0\.0% +0 +1,200 +\$0\.1200 +24[23] ms +– +–$/m)
  assert.match(table, /^deepseek-v3\.2 +1 +0\.0% +0 +100 +\$0\.0100 +24[23] ms +– +–$/m)
  assert.match(table, /^all +13 /m)
})

test('an application that was restarted counts from 0, and its old totals are gone', async (t) => {
  const origin = await application(
    t,
    pageOf({ calls: 1_000, further: ['holysheep_requests_total{model="old",outcome="failed"} 500'] }),
    pageOf({ calls: 3 }),
  )
  const { stdout } = await snapshot(origin)
  const [rate = '', total] = /^calls +([\d.,]+)\/min +([\d,]+), /m.exec(stdout)?.slice(1) ?? []
  assert.equal(total, '3')
  // 3 calls between two reads that are 100 ms apart or more: never the 1,500 before, nor fewer than none.
  assert.ok(Number(rate.replaceAll(',', '')) > 0 && Number(rate.replaceAll(',', '')) <= (3 * 60) / 0.1, rate)
  assert.doesNotMatch(stdout.slice(stdout.indexOf(since)), /^old/m)
})

test('the first calls to a model are in the rates: before, there were none', async (t) => {
  const first = 'holysheep_requests_total{model="new",outcome="failed"} 6\n'
  const origin = await application(t, pageOf({ calls: 10 }), pageOf({ calls: 10 }) + first)
  const { stdout } = await snapshot(origin)
  const rates = stdout.slice(stdout.indexOf('By model, in a minute'), stdout.indexOf(since))
  assert.match(rates, /^new +[1-9][\d.]+ +100\.0% /m)
  assert.doesNotMatch(rates, /^gpt-4\.1/m)
})

for (const { is, reply, says } of [
  { is: 'hangs', reply: hang, says: 'no answer within 1 s' },
  { is: 'answers with an error', reply: status(500, 'out of order'), says: 'it answered HTTP 500: out of order' },
  { is: 'is something else', reply: 'up 1\n', says: 'it answers, but without holysheep_build_info' },
  {
    is: 'serves an invalid line',
    reply: `${pageOf({})}holysheep_requests_total{x} 1\n`,
    says: 'not a line of Prometheus text: holysheep_requests_total{x} 1',
  },
]) {
  test(`an application that ${is} is shown as down, the others go on, and the exit code is 1`, async (t) => {
    const up = await application(t, pageOf({ calls: 5 }))
    const down = await application(t, reply)
    const { code, stdout } = await snapshot(`--timeout 1 ${up} ${down.replace('//', '//user:hunter2@')}`)
    assert.equal(code, 1)
    assert.match(stdout, /1 of 2 applications answer/)
    assert.ok(stdout.includes(`✗ ${down}/metrics: ${says}\n`), stdout)
    assert.match(stdout, /^calls +[\d.,]+\/min +5, /m)
    assert.doesNotMatch(stdout, /hunter2/)
  })
}

test('where none answers there are no figures, and nothing that looks like 0', async () => {
  const { code, stdout } = await snapshot(`http://127.0.0.1:${await freePort()}`)
  assert.equal(code, 1)
  assert.match(stdout, /0 of 1 application answers.*\n✗ .*nothing listens there/)
  assert.doesNotMatch(stdout, /\/min +\d|\$0/)
})

test('of the headroom that applications see, the lowest is shown and not the sum', async (t) => {
  const one = await application(t, pageOf({ remaining: 400 }))
  const other = await application(t, pageOf({ remaining: 50 }))
  const { stdout } = await snapshot(`${one} ${other}`)
  assert.match(stdout, /^429 headroom, the lowest of all applications\nrequests +██░{18} +50 of 500 +holysheep$/m)
})

test('a cost that is not complete is said to be so', async (t) => {
  const origin = await application(
    t,
    pageOf({
      calls: 9,
      further: [
        'holysheep_unpriced_requests_total{model="qwen3-max"} 2',
        'holysheep_usage_missing_total{model="gpt-4.1",reason="not_sent"} 3',
        'holysheep_unmetered_cost_usd_total{model="gpt-4.1",reason="not_sent"} 0.03',
      ],
    }),
  )
  const { stdout } = await snapshot(origin)
  assert.match(stdout, /^no price for 2 calls, whose cost is missing: qwen3-max$/m)
  assert.match(stdout, /^no usage of 3 calls, whose tokens and cost are missing: about \$0\.0300$/m)
})

test('tokens and a cost of which nothing is known are no 0, and a part of them is not shown as the whole', async (t) => {
  const origin = await application(
    t,
    pageOf({
      calls: 9,
      further: [
        'holysheep_unpriced_requests_total{model="gpt-4.1"} 1',
        'holysheep_requests_total{model="house",outcome="completed"} 4',
        'holysheep_tokens_total{model="house",token_type="prompt"} 700',
        'holysheep_unpriced_requests_total{model="house"} 4',
        'holysheep_requests_total{model="qwen3-max",outcome="completed"} 3',
        'holysheep_usage_missing_total{model="qwen3-max",reason="not_sent"} 3',
        'holysheep_requests_total{model="refused",outcome="rejected"} 2',
      ],
    }),
  )
  const { stdout } = await snapshot(origin)
  const table = stdout.slice(stdout.indexOf(since))
  assert.match(table, /^model .* cost +unpriced +no usage +p95 /m)
  assert.match(table, /^gpt-4\.1 +9 +0\.0% +0 +900 +\$0\.0900 +1 +0 /m)
  assert.match(table, /^house +4 +0\.0% +0 +700 +– +4 +0 /m)
  assert.match(table, /^qwen3-max +3 +0\.0% +0 +– +– +0 +3 /m)
  assert.match(table, /^refused +2 +100\.0% +0 +0 +\$0\.0000 +0 +0 /m) // a refused call costs nothing
  assert.match(table, /^all +18 +11\.1% +0 +1,600 +\$0\.0900 +5 +3 /m)
})

test('where no call has a price or usage, there is no cost in the overview', async (t) => {
  const origin = await application(
    t,
    'holysheep_build_info 1\n',
    [
      'holysheep_build_info 1',
      'holysheep_requests_total{model="qwen3-max",outcome="completed"} 3',
      'holysheep_usage_missing_total{model="qwen3-max",reason="not_sent"} 3\n',
    ].join('\n'),
  )
  const { stdout } = await snapshot(origin)
  assert.match(stdout, /^tokens +– +–$/m)
  assert.match(stdout, /^cost +– +–$/m)
})

test('names from the network cannot move the cursor, and align in any script', async (t) => {
  const page = pageOf({ calls: 3, model: 'a\u001b[2Jb\nc', service: 'x\u001b]0;y\u0007' })
  const origin = await application(t, page + pageOf({ calls: 1, model: '通义千问' }))
  const { stdout } = await snapshot(origin)
  assert.match(stdout, /^a\uFFFD\[2Jb\uFFFDc +3 /m)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  const table = stdout.slice(stdout.indexOf(since)).split('\n')
  const column = (line: string | undefined, text: string) => (line ?? '').indexOf(text)
  const hostile = table.find((line) => line.startsWith('a'))
  const chinese = table.find((line) => line.startsWith('通'))
  assert.equal(column(chinese, ' 1 ') + 4, column(hostile, ' 3 ')) // four characters, eight columns
})

test('a Prometheus is read in the same way, with rates from its samples', async (t) => {
  const now = 1_764_547_200
  const metric = (name: string, labels: object, ...values: readonly (readonly [number, string])[]) => ({
    metric: { __name__: name, job: 'shops', ...labels },
    values: values.map(([age, value]) => [now - age, value]),
  })
  const result = [
    metric('holysheep_build_info', { instance: 'a:9464' }, [75, '1'], [60, '1'], [0, '1']),
    metric(
      'holysheep_requests_total',
      { instance: 'a:9464', model: 'm' },
      [75, '5'],
      [60, '100'],
      [30, '140'],
      [0, '20'],
    ),
    metric('holysheep_cost_usd_total', { instance: 'a:9464', model: 'm' }, [75, '1'], [60, '2'], [0, '2.5']),
    metric('holysheep_build_info', { instance: 'b:9464' }, [120, '1']),
    metric('holysheep_requests_total', { instance: 'b:9464', model: 'm' }, [120, '900']),
  ]
  const server = await startFakeServer(t, {
    '/api/v1/query': (request, response) => {
      const isClock = new URL(request.url ?? '', 'http://a').searchParams.get('query') === 'time()'
      const data = isClock ? { resultType: 'scalar', result: [now, `${now}`] } : { resultType: 'matrix', result }
      response.end(JSON.stringify({ status: 'success', data }))
    },
  })
  const { code, stdout } = await snapshot(`--prometheus ${server.origin}`)
  assert.equal(code, 1)
  assert.match(stdout, /1 of 2 applications answer · rates over 60 s/)
  assert.match(stdout, /^✗ shops b:9464: no sample for 120 s$/m)
  assert.match(stdout, /^calls +60\.0\/min +20, /m) // 40, and 20 since it was restarted
  assert.match(stdout, /^cost +\$0\.5000\/min +\$2\.5000$/m)
})

for (const { is, reply, says } of [
  { is: 'that is none', reply: {}, says: 'its answer has no data: that is no Prometheus' },
  { is: 'without our metrics', reply: { data: { result: [] } }, says: 'it has no sample of the last 150 s' },
]) {
  test(`a Prometheus ${is} is down`, async (t) => {
    const server = await startFakeServer(t, { '/api/v1/query': reply })
    const { code, stdout } = await snapshot(`--prometheus ${server.origin}`)
    assert.equal(code, 1)
    assert.ok(stdout.includes(`✗ ${server.origin}: ${says}\n`), stdout)
  })
}

for (const { words, says } of [
  { words: 'ftp://me:hunter2@host', says: /URL must be http:\/\/… or https:\/\/…, got "ftp…"/ },
  { words: '--interval 1h', says: /--interval must be a time from 100ms to 10m, such as 2s, got "1h"/ },
  { words: '--interval 1ms', says: /--interval must be a time/ },
  { words: '--prometheus http://a http://b', says: /two ways to read: give one of them/ },
]) {
  test(`top ${words}: wrong use`, async () => {
    const { code, stderr, stdout } = await runCommand(`top ${words}`)
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, says)
    assert.doesNotMatch(stderr, /hunter2/)
  })
}

test('the calls of real applications, as the register entry serves them', {
  skip: !existsSync('dist/register.js') && 'dist is not built',
}, async (t) => {
  const gateway = await startGateway({ keepLedger: false })
  t.after(() => gateway.close())
  const ports = [await freePort(), await freePort()]
  for (const [index, port] of ports.entries()) {
    const started = startApplication('stays.mjs', {
      env: {
        CALLS: String(index + 2),
        GATEWAY: gateway.origin,
        HOLYSHEEP_OTEL_HOSTS: gateway.host,
        OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
        OTEL_SERVICE_NAME: `shop-${index}`,
      },
    })
    t.after(() => started.process.kill())
    await started.prints('called')
  }
  const { code, stdout } = await snapshot(ports.map((port) => `http://127.0.0.1:${port}`).join(' '))
  assert.equal(code, 0)
  assert.match(stdout, /2 of 2 applications answer/)
  assert.match(stdout, /^calls +0\.0\/min +5, 0 in flight$/m)
  const table = stdout.slice(stdout.indexOf(since))
  assert.match(table, /^deepseek-v3\.2 +5 +0\.0% +0 +[\d,]+ +\S+ +\d+ ms/m)
})
