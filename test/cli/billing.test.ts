import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openDatabase } from '../../src/billing/index.ts'
import { repricing } from '../../src/billing/reports/repricing.ts'
import { catalog } from '../../src/pricing/index.ts'
import { type LogTarget, logTargets, noTarget } from './log-targets.ts'
import { callId, fillLog, type LoggedCall } from './logged-calls.ts'
import { runCommand, type Session } from './terminal.ts'

const trace = (digit: string) => digit.repeat(32)
const chat = { tokens: [1000, 500], cost: '0.012', labels: { tenant: 'acme', team: 'a' } } as const

const calls: readonly LoggedCall[] = [
  { at: '2026-09-15T12:00:00Z', model: 'gpt-4.1', ...chat },
  // The last microsecond of a month of UTC, which is another day wherever a session's time zone is east of it.
  { at: '2026-10-31T23:59:59.999999Z', model: 'gemini-2.5-flash', tokens: [1, 0], cost: '0.0000025' },
  { at: '2026-11-01T00:00:00Z', model: 'gpt-4.1', ...chat, latencyMs: 100, traceId: trace('1') },
  { at: '2026-11-01T01:00:00Z', model: 'gpt-4.1', outcome: 'timeout', latencyMs: 60_000 },
  { at: '2026-11-01T01:01:00Z', model: 'gpt-4.1', ...chat, attempt: 1, latencyMs: 201, labels: { tenant: 'bolt' } },
  { at: '2026-11-01T02:00:00Z', model: 'claude-sonnet-4.5', tokens: [1000, 500], cost: '0.0225', reported: '0.0225' },
  { at: '2026-11-02T03:00:00Z', model: 'gpt-4.1', ...chat, reported: '0.02', traceId: trace('2'), serviceTier: 'flex' },
  { at: '2026-11-02T04:00:00Z', model: 'mystery', tokens: [100, 100], unpriced: true },
  {
    at: '2026-11-02T05:00:00Z',
    model: 'deepseek-v3.2',
    usageGap: 'not_sent',
    expected: ['0.0021', '0.0032', '0.0049'],
    endpoint: '/messages',
  },
]

const folder = mkdtempSync(join(tmpdir(), 'holysheep-billing-'))

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

// The embedded one takes a second to open, each time: it has a short test of its own.
const [{ name, skip, start } = noTarget] = logTargets.filter((target) => !target.skip)

describe(`the billing log in ${name}`, { skip }, () => {
  if (skip) return
  let target: LogTarget
  const billing = (words: string): Promise<Session> =>
    runCommand(`billing ${words}`, { env: { HOLYSHEEP_OTEL_BILLING: target.url } })
  const json = async (words: string) => JSON.parse((await billing(`${words} --json`)).stdout)

  before(async () => {
    target = await start()
    const database = await openDatabase(target.url)
    if (name === 'PostgreSQL') await database.query("ALTER ROLE owner SET TimeZone = 'Asia/Ho_Chi_Minh'")
    await database.close()
  })
  after(() => target.remove())

  test('a log that is not there is a failure that says how to make one', async () => {
    const { code, stdout, stderr } = await billing('report')
    assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
    assert.match(stderr, /there is no billing log in .*: `holysheep-otel billing migrate` makes one\n$/)
  })

  test('migrate makes it, and the second time finds nothing to do', async () => {
    const first = await billing('migrate')
    assert.equal(first.code, 0, first.stderr)
    assert.match(first.stdout, / now has api-logs, billing-views, whole-price\.\n$/)
    assert.match((await billing('migrate')).stdout, / is up to date\.\n$/)
  })

  test('an empty log reports nothing, which is no error', async () => {
    const { code, stdout } = await billing('report')
    assert.equal(code, 0)
    assert.match(stdout, /^all +0 /m)
    assert.match((await billing('top')).stdout, /\nnone\n$/)
    assert.deepEqual(await json('verify'), { rows: [] })
    const database = await openDatabase(target.url)
    await fillLog(database, calls)
    await database.close()
  })

  test('report by model: the dearest first, and a total that says what it lacks', async () => {
    const { rows, total } = await json('report --from 2026-11-01')
    const shown = rows.map((row: Record<string, unknown>) => [
      row.model,
      row.calls,
      row.cost_usd,
      row.reported_cost_usd,
    ])
    assert.deepEqual(shown, [
      ['gpt-4.1', 4, '0.036', '0.02'],
      ['claude-sonnet-4.5', 1, '0.0225', '0.0225'],
      ['deepseek-v3.2', 1, null, null],
      ['mystery', 1, null, null],
    ])
    assert.deepEqual(total, {
      model: 'all',
      calls: 7,
      prompt_tokens: 4100,
      completion_tokens: 2100,
      cost_usd: '0.0585',
      reported_cost_usd: '0.0425',
      unpriced_calls: 1,
      usage_missing_calls: 1,
      average_latency_ms: 117, // (100 + 201 + 4 × 100) ⁄ 6: without the timeout
      expected_cost_usd: '0.0032',
      expected_cost_low_usd: '0.0021',
      expected_cost_high_usd: '0.0049',
    })
  })

  test('report as a table calls out what the cost lacks', async () => {
    const { stdout } = await billing('report')
    assert.match(
      stdout,
      /\nMissing in the cost: 1 call of models without a price\.\n\$0\.07 metered \+ about \$0\.0032 \(\$0\.0021 – \$0\.0049\) of 1 call without usage\.\n$/,
    )
    assert.match(stdout, /^all +9 +5,101 +2,600 +0\.0705025 .* 0\.0032$/m)
    const earlier = await billing('report --to 2026-11-01')
    assert.doesNotMatch(earlier.stdout, /expected/)
    assert.match(stdout, / avg ms +expected$/m)
  })

  for (const { words, rows } of [
    {
      words: '--by month',
      rows: [
        ['2026-09', 1],
        ['2026-10', 1],
        ['2026-11', 7],
      ],
    },
    {
      words: '--by day --from 2026-10-31',
      rows: [
        ['2026-10-31', 1],
        ['2026-11-01', 4],
        ['2026-11-02', 3],
      ],
    },
    { words: '--by day --from 2026-10-31 --to 2026-10-31', rows: [['2026-10-31', 1]] },
    {
      words: '--by endpoint',
      rows: [
        ['/chat/completions', 8],
        ['/messages', 1],
      ],
    },
    {
      words: '--by tenant --from 2026-11-01',
      rows: [
        ['acme', 2],
        [null, 4],
        ['bolt', 1],
      ],
    },
    {
      words: '--by tenant --label team --from 2026-11-01',
      rows: [
        [null, 5],
        ['a', 2],
      ],
    },
    { words: "--by tenant --label x'--", rows: [[null, 9]] },
  ]) {
    test(`report ${words}`, async () => {
      const { rows: found } = await json(`report ${words}`)
      assert.deepEqual(
        found.map((row: Record<string, unknown>) => [Object.values(row)[0], row.calls]),
        rows,
      )
    })
  }

  test('report as CSV: names, exact amounts, no total', async () => {
    const { stdout } = await billing('report --by day --from 2026-11-02 --format csv')
    assert.equal(
      stdout,
      'day,calls,prompt_tokens,completion_tokens,cost_usd,reported_cost_usd,unpriced_calls,usage_missing_calls,average_latency_ms,' +
        'expected_cost_usd,expected_cost_low_usd,expected_cost_high_usd\r\n' +
        '2026-11-02,3,1100,600,0.012,0.02,1,1,100,0.0032,0.0021,0.0049\r\n',
    )
  })

  test('top: the dearest first, then the latest, with trace and call ids', async () => {
    const { rows } = await json('top --limit 3')
    assert.deepEqual(
      rows.map((row: Record<string, unknown>) => [row.created_at, row.cost_usd, row.trace_id, row.call_id]),
      [
        ['2026-11-01T02:00:00.000Z', '0.0225', null, callId(5)],
        ['2026-11-02T03:00:00.000Z', '0.012', trace('2'), callId(6)],
        ['2026-11-01T01:01:00.000Z', '0.012', null, callId(4)],
      ],
    )
    assert.deepEqual(
      [rows[1].request_id, rows[1].prompt_tokens, rows[1].endpoint],
      ['chatcmpl-06', 1000, '/chat/completions'],
    )
    assert.deepEqual([rows[1].service_tier, rows[1].units, rows[2].service_tier], ['flex', null, null])
  })

  test('reconcile: an invoice that agrees', async () => {
    const invoice = file(
      'good.csv',
      'date,model,amount\n2026-11-01,gpt-4.1,0.02\n2026-11-01,claude-4.5-sonnet,0.0225\n',
    )
    const { code, stdout } = await billing(`reconcile --invoice ${invoice}`)
    assert.equal(code, 0, stdout)
    assert.match(stdout, /^Invoice and log, 2026-11-01 \(UTC\), in USD\n/)
  })

  test('reconcile: every line that differs, and why it may', async () => {
    const invoice = file(
      'bad.csv',
      [
        'Date,Model,"Cost (USD)",Requests',
        '2026-11-01,gpt-4.1-2025-04-14,"0.036",3', // the timeout was billed
        '2026-11-02,GPT-4.1,0.01,1', // with the next line: what the gateway reported
        '2026-11-02,openai/gpt-4.1,0.01,0',
        '2026-11-02,mystery,5.00,1',
        '2026-11-02,deepseek-v3.2,0.5,1',
        '2026-11-02,gemini-2.5-flash,0.25,1',
      ].join('\r\n'),
    )
    const { code, stdout } = await billing(`reconcile --invoice ${invoice} --tolerance 0.001 --json`)
    const { rows, total } = JSON.parse(stdout)
    assert.equal(code, 1)
    assert.deepEqual(
      rows.map((row: Record<string, unknown>) => [row.day, row.model, row.difference_usd, row.causes]),
      [
        ['2026-11-01', 'claude-sonnet-4.5', '-0.0225', ['not invoiced: no line is about this model on this day']],
        ['2026-11-01', 'gpt-4.1', '0.012', ['retries billed: 1 attempt without an answer counts as 0, beside 1 retry']],
        [
          '2026-11-02',
          'deepseek-v3.2',
          '0.5',
          [
            'usage missing: the tokens of 1 call are unknown and count as 0; expected about $0.0032 ($0.0021 – $0.0049)',
          ],
        ],
        [
          '2026-11-02',
          'gemini-2.5-flash',
          '0.25',
          ['not logged: another application with the same key, or rows that were dropped'],
        ],
        [
          '2026-11-02',
          'gpt-4.1',
          '0.008',
          [
            'price changed: invoiced at 13.3333, estimated at 8.00 USD per million tokens, and the gateway reported the invoiced amount in its answers',
          ],
        ],
        [
          '2026-11-02',
          'mystery',
          '5',
          ['unpriced model: 1 call without a price count as 0; a price file can add them'],
        ],
      ],
    )
    assert.deepEqual(total, {
      day: 'all',
      model: '',
      calls: 7,
      estimated_usd: '0.0585',
      reported_usd: '0.0425',
      invoiced_usd: '5.806',
      difference_usd: '5.7475',
      difference_percent: 9824.79,
      causes: [],
    })
  })

  test('reconcile: a tolerance in percent, and a line that is broken', async () => {
    const invoice = file('percent.json', '[{"day":"2026-11-02","model":"gpt-4.1","cost":0.0125}]')
    const within = (tolerance: string) => billing(`reconcile --invoice ${invoice} --tolerance ${tolerance} --json`)
    const agrees = async (tolerance: string) => JSON.parse((await within(tolerance)).stdout).rows[1].causes.length === 0
    assert.deepEqual([await agrees('4%'), await agrees('3.9%')], [true, false])
    const broken = file('broken.csv', 'day,model,cost\n2026-11-02,gpt-4.1,1\nyesterday,gpt-4.1,1\n')
    const { code, stderr } = await billing(`reconcile --invoice ${broken}`)
    assert.equal(code, 1)
    assert.match(stderr, /broken\.csv:3: day must be a day such as 2026-11-30, got "yesterday"\n$/)
  })

  test('verify: by the prices that they were logged with, nothing has changed', async () => {
    const { code, stdout } = await billing('verify')
    assert.equal(code, 0)
    assert.match(stdout, /^gpt-4\.1 +4 +0\.0480000 +0\.0480000 +0\.00 +0\.0% +0 +0 +0$/m)
    assert.match(stdout, /\nPrices 2026-11-01 have none for mystery\.\n$/)
  })

  test('verify: by other prices', async () => {
    const prices = file(
      'prices.json',
      JSON.stringify({ models: { 'gpt-4.1': { prompt: 2 }, mystery: { prompt: 1, completion: 1 } } }),
    )
    const { code, stdout } = await billing(`verify --prices ${prices} --from 2026-11-01 --json`)
    assert.equal(code, 1)
    const { rows } = JSON.parse(stdout)
    assert.deepEqual(
      rows.find(({ model }: { model: string }) => model === 'gpt-4.1'),
      {
        model: 'gpt-4.1',
        calls: 3,
        stored_usd: '0.036',
        repriced_usd: '0.018',
        difference_usd: '-0.018',
        difference_percent: -50,
        changed_calls: 3,
        unpriced_before: 0,
        unpriced_now: 0,
      },
    )
    const mystery = rows.find(({ model }: { model: string }) => model === 'mystery')
    assert.deepEqual([mystery.repriced_usd, mystery.unpriced_before, mystery.unpriced_now], ['0.0002', 1, 0])
  })

  test('verify: however small its pages are, every row is priced once', async () => {
    const database = await openDatabase(target.url)
    const [whole, ...pages] = [
      await repricing(database, catalog),
      await repricing(database, catalog, {}, 1),
      await repricing(database, catalog, {}, 3),
    ]
    await database.close()
    for (const page of pages) assert.deepEqual(page, whole)
  })

  test('prune: first what would go, then only what came before the month', async () => {
    const dry = await billing('prune --before 2026-10-31 --dry-run')
    assert.match(dry.stdout, /^Would drop the months before 2026-10 \(UTC\)\n/)
    assert.match(dry.stdout, /^2026-09 +1 +0\.012$/m)
    assert.equal((await json('report')).total.calls, 9)
    const { code, stdout } = await billing('prune --before 2026-10-31 --json')
    assert.equal(code, 0)
    assert.deepEqual(JSON.parse(stdout).rows, [{ month: '2026-09', calls: 1, cost_usd: '0.012' }])
    assert.deepEqual(
      (await json('report --by month')).rows.map(({ month }: { month: string }) => month),
      ['2026-10', '2026-11'],
    )
  })
})
