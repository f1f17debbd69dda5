import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { copyLog } from '../../src/billing/copy/copy-log.ts'
import { type Database, openDatabase } from '../../src/billing/index.ts'
import { rowOf } from '../../src/billing/row/row.ts'
import { COLUMNS } from '../../src/billing/table/columns.ts'
import { insertRows } from '../../src/billing/table/insert.ts'
import { aCall } from '../billing/logged.ts'
import { EXPECTATION } from '../helpers/calls.ts'
import { type LogTarget, logTargets } from './log-targets.ts'
import { fillLog, type LoggedCall } from './logged-calls.ts'
import { runCommand } from './terminal.ts'

const calls: readonly LoggedCall[] = [
  {
    at: '2026-09-30T23:59:59.999Z',
    model: 'gpt-4.1',
    tokens: [1000, 500],
    cost: '0.012',
    labels: { tenant: 'o\'n "🐑"' },
  },
  {
    at: '2026-11-01T00:00:00Z',
    model: 'gpt-4.1',
    tokens: [1, 0],
    cost: '999999999999999.999999999999',
    reported: '0.02',
  },
  { at: '2026-11-02T00:00:00Z', model: 'claude', usageGap: 'not_sent', expected: ['0.0021', '0.0032', '0.0049'] },
  { at: '2026-11-02T00:00:00.001Z', model: 'mystery', tokens: [100, 100], unpriced: true },
  { at: '2026-11-02T00:00:00.002Z', model: 'painter', cost: '0.08', units: { search: 1.5, image: 2 } },
]

/** One with a value in every column. */
const whole = rowOf(
  aCall(
    {
      endedAt: Date.UTC(2026, 10, 2),
      requestId: 'req_1',
      status: 429,
      outcome: { kind: 'rejected' },
      limitType: 'tokens',
      usage: {
        ...{ prompt: 100, completion: 50, cachedPrompt: 10, cacheWrite: 5, cacheWrite1h: 4, audioPrompt: 30 },
        ...{ cachedAudioPrompt: 3, imagePrompt: 40, cachedImagePrompt: 2, reasoning: 20 },
        ...{ audioCompletion: 6, imageCompletion: 7 },
      },
      units: { image: 1 },
      usageGap: 'truncated',
      answerFacts: { id: 'chatcmpl-1', serviceTier: 'flex' },
      expectation: EXPECTATION,
      reportedCost: 7n,
      timeToFirstToken: 1,
      trace: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) },
    },
    { labelValues: ['acme'] },
  ),
  { service: 'shop', host: 'one', priceVersion: '1', labelKeys: ['tenant'] },
)

const targets = logTargets.filter(({ skip }) => !skip)
/** Each of two, in one order: the copy is copied back. */
const pairs = targets.flatMap((from, index) => targets.slice(index + 1).map((to) => ({ from, to })))

describe('billing copy', { skip: targets.length < 2 && 'there are not two databases to copy between' }, () => {
  const logs = new Map<string, LogTarget>()
  const urlOf = (name: string) => logs.get(name)?.url ?? assert.fail(name)

  before(async () => {
    assert.equal(whole.includes(null), false)
    for (const { name, start } of targets) logs.set(name, await start())
  })
  after(async () => {
    for (const log of logs.values()) await log.remove()
  })

  async function on<T>(name: string, work: (database: Database) => Promise<T>): Promise<T> {
    const database = await openDatabase(urlOf(name))
    try {
      return await work(database)
    } finally {
      await database.close()
    }
  }
  const copy = (from: string, to: string, ...more: readonly string[]) =>
    runCommand(['billing', 'copy', '--from', urlOf(from), '--to', urlOf(to), ...more])
  /** JSON is parsed: the order of its members is not kept everywhere. */
  const allRows = async (database: Database) => {
    const names = COLUMNS.map(({ name }) => name).join(', ')
    const rows = await database.query(`SELECT ${names} FROM holysheep_api_logs ORDER BY created_at, call_id`)
    const read = (json: unknown) => (typeof json === 'string' ? JSON.parse(json) : json)
    return rows.map((row) => ({ ...row, labels: read(row.labels), units: read(row.units) }))
  }
  const clear = (name: string) =>
    on(name, (database) =>
      database.query('TRUNCATE TABLE holysheep_api_logs').catch((fault) => {
        if (database.dialect.kindOf(fault) !== 'no_table') throw fault
      }),
    )

  test('a log that is not there is a failure, and nothing is made elsewhere', async () => {
    const [one = '', other = ''] = targets.map(({ name }) => name)
    const { code, stdout, stderr } = await copy(one, other)
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, /there is no billing log in .*: `holysheep-otel billing migrate` makes one\n$/)
    const { stderr: none } = await runCommand(['billing', 'report', '--database', urlOf(other)])
    assert.match(none, /there is no billing log in/)
  })

  test('a log is not copied to itself', async () => {
    const [{ name } = { name: '' }] = targets
    const { code, stderr } = await copy(name, name)
    assert.equal(code, 2)
    assert.match(stderr, /--from and --to are the same log/)
  })

  for (const { from, to } of pairs) {
    test(`from ${from.name} to ${to.name} and back: every cell is the same`, async () => {
      for (const { name } of [from, to]) await clear(name)
      const original = await on(from.name, async (database) => {
        await fillLog(database, calls)
        await insertRows(database, [whole])
        return allRows(database)
      })
      const there = await copy(from.name, to.name)
      assert.equal(there.code, 0, there.stdout + there.stderr)
      assert.equal(there.stderr, '2026-09: 1 of 1 call copied\n2026-11: 5 of 5 calls copied\n')
      assert.match(there.stdout, /\nThe sums of all days are equal\.\n$/)
      await clear(from.name)
      assert.equal((await copy(to.name, from.name)).code, 0)
      assert.deepEqual(await on(from.name, allRows), original)
    })
  }

  test('one that was interrupted is continued where it was', async () => {
    const [{ from, to } = assert.fail()] = pairs
    for (const { name } of [from, to]) await clear(name)
    const half = calls.slice(0, 3)
    await on(from.name, (database) => fillLog(database, calls))
    await on(to.name, (database) => fillLog(database, half))
    const { code, stdout, stderr } = await copy(from.name, to.name, '--json')
    assert.deepEqual([code, stderr], [0, '2026-11: 3 of 3 calls copied\n'], stdout)
    const again = await copy(from.name, to.name, '--json')
    assert.deepEqual([again.code, again.stderr, again.stdout], [0, '', stdout])
    assert.deepEqual(JSON.parse(stdout).total, {
      ...{ month: 'all', calls: 5, copied_calls: 5, cost_usd: '1000000000000000.091999999999' },
      ...{ copied_cost_usd: '1000000000000000.091999999999', differences: [] },
    })
  })

  test('a day that differs at the end is shown, and the exit code is 1', async () => {
    const [{ from, to } = assert.fail()] = pairs
    await on(to.name, (database) => insertRows(database, [whole])) // by an application
    const { code, stdout } = await copy(from.name, to.name)
    assert.equal(code, 1)
    assert.match(stdout, /^ {2}· 2026-11-02: 3 calls, 200 tokens, 0\.08; copied: 4 calls, 350 tokens, 0\.0812$/m)
    assert.match(stdout, /\nThe sums of 1 day differ\.\n$/)
  })

  test('what the other database refuses is counted', async () => {
    const [{ from, to } = assert.fail()] = pairs
    for (const { name } of [from, to]) await clear(name)
    await on(from.name, (source) =>
      on(to.name, async (target) => {
        await fillLog(source, calls)
        const insert: typeof target.dialect.insert = (query, rows) =>
          rows.some(([, , requestId]) => requestId === 'chatcmpl-03')
            ? Promise.reject(
                Object.assign(new Error('out of range'), { code: '22003', errno: 1264, sqlState: '22003' }),
              )
            : target.dialect.insert(query, rows)
        const strict: Database = {
          query: target.query,
          transaction: (work) => target.transaction(work),
          close: () => target.close(),
          dialect: { ...target.dialect, insert },
        }
        const { days, refused } = await copyLog(source, strict)
        assert.deepEqual([refused, days.filter(({ isEqual }) => !isEqual).map(({ day }) => day)], [1, ['2026-11-02']])
      }),
    )
  })
})
