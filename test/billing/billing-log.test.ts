import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { ids, logCalls } from '../../bench/billing/calls.ts'
import type { DatabaseServer } from '../../databases/server.ts'
import { databaseServers } from '../../databases/servers.ts'
import {
  type BillingLog,
  type BillingLogOptions,
  type Database,
  openBillingLog,
  openDatabase,
} from '../../src/billing/index.ts'
import { encodeLines } from '../../src/billing/spool/line.ts'
import { parseUsd } from '../../src/money.ts'
import { EXPECTATION } from '../helpers/calls.ts'
import { eventually } from '../helpers/eventually.ts'
import { aCall } from './logged.ts'

for (const { name, skip, isOurs, start } of databaseServers)
  describe(`the billing log in ${name}`, { skip }, () => {
    let server: DatabaseServer
    const whereOurs = { skip: !isOurs && 'the server is not to be stopped' }
    let database: Database
    let spoolDirectory: string
    let warnings: string[]
    const opened: BillingLog[] = []

    before(async () => {
      server = await start()
    })
    after(() => server?.remove())
    beforeEach(async () => {
      await server.reset()
      database = await openDatabase(server.url())
      spoolDirectory = mkdtempSync(join(tmpdir(), 'holysheep-spool-'))
      warnings = []
    })
    afterEach(async () => {
      for (const log of opened.splice(0)) await log.close(0)
      await database.close()
    })

    function open(options: BillingLogOptions = {}, url = server.url()): BillingLog {
      const log = openBillingLog(url, { spoolDirectory, warn: (message) => warnings.push(message), ...options })
      opened.push(log)
      return log
    }

    const stored = async () =>
      sorted(
        (await database.query<{ id: string }>('SELECT request_id AS id FROM holysheep_api_logs')).map(({ id }) => id),
      )
    const sorted = (list: readonly string[]) => [...list].sort()

    test('a call is a row, to the last picodollar', async () => {
      const log = open({ service: 'shop', host: 'one', priceVersion: '2026-11', labelKeys: ['tenant', 'team'] })
      const before = Date.now()
      const call = aCall(
        {
          stream: true,
          requestId: 'req_1',
          usage: {
            prompt: 100,
            completion: 50,
            cachedPrompt: 10,
            cacheWrite: 5,
            cacheWrite1h: 4,
            audioPrompt: 30,
            cachedAudioPrompt: 3,
            imagePrompt: 40,
            cachedImagePrompt: 2,
            reasoning: 20,
            audioCompletion: 6,
            imageCompletion: 7,
          },
          units: { search: 2, audio_second: 1.5 },
          answerFacts: { id: 'chatcmpl-1', model: 'gpt-4.1-2025-04-14', serviceTier: 'flex' },
          expectation: EXPECTATION,
          estimatedCost: parseUsd('999999999999999.999999999999'),
          reportedCost: parseUsd('0.000000000001'),
          timeToFirstToken: 0.25,
          endedAt: before,
          trace: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) },
        },
        { resendCount: 2, labelValues: ['acme "north\\south"', ''] },
      )
      log.sink(call.started)(call)
      assert.equal(log.queued, 1)
      assert.equal(await log.flush(), true)
      const [row] = await database.query('SELECT * FROM holysheep_api_logs')
      assert.ok(row)
      const { call_id, created_at, ...rest } = row
      assert.match(String(call_id), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.ok(created_at instanceof Date && created_at.getTime() === before)
      assert.deepEqual(plain(rest), {
        request_id: 'chatcmpl-1',
        provider_request_id: 'req_1',
        provider: 'holysheep',
        endpoint: '/chat/completions',
        method: 'POST',
        call_type: 'chat',
        model: 'gpt-4.1',
        requested_model: 'gpt-4.1-2025-04-14',
        status_code: 200,
        outcome: 'completed',
        error_message: null,
        stream: true,
        attempt: 2,
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        cached_prompt_tokens: 10,
        cache_write_tokens: 5,
        reasoning_tokens: 20,
        cost_usd: '999999999999999.999999999999',
        reported_cost_usd: '0.000000000001',
        price_version: '2026-11',
        unpriced: false,
        usage_gap: null,
        latency_ms: 1235,
        time_to_first_token_ms: 250,
        trace_id: 'a'.repeat(32),
        span_id: 'b'.repeat(16),
        service: 'shop',
        host: 'one',
        labels: { tenant: 'acme "north\\south"' },
        service_tier: 'flex',
        cache_write_1h_tokens: 4,
        audio_prompt_tokens: 30,
        cached_audio_prompt_tokens: 3,
        image_prompt_tokens: 40,
        cached_image_prompt_tokens: 2,
        audio_completion_tokens: 6,
        image_completion_tokens: 7,
        units: { search: 2, audio_second: 1.5 },
        expected_prompt_tokens: 20,
        expected_completion_tokens: 5,
        expected_cost_usd: '0.000006000000',
        expected_cost_low_usd: '0.000002000000',
        expected_cost_high_usd: '0.000030000000',
      })
      assert.deepEqual(
        [log.queued, log.stats, warnings],
        [0, { written: 1, spooled: log.stats.spooled, dropped: 0 }, []],
      )
    })

    test('NUL bytes, half surrogates and endless names are stored as far as they can be', async () => {
      const log = open()
      logCalls(log, ['nul\0', 'half\ud800', '\udc00half', `${'x'.repeat(255)}🐑`, 'whole 🐑', '{"a",\\b}', 'NULL', ''])
      assert.equal(await log.flush(), true)
      const expected = [
        'nul\ufffd',
        'half\ufffd',
        '\ufffdhalf',
        `${'x'.repeat(255)}\ufffd`,
        'whole 🐑',
        '{"a",\\b}',
        'NULL',
        '',
      ]
      assert.deepEqual(await stored(), sorted(expected))
    })

    test('a row that the database refuses is dropped alone', async () => {
      const log = open()
      const poison = aCall({ status: 2 ** 31, answerFacts: { id: 'poison' } })
      logCalls(log, ids('a', 700))
      log.sink(poison.started)(poison)
      logCalls(log, ids('b', 700))
      const rows: Record<string, number> = { written: 0, dropped: 0, spooled: 0 }
      log.onRows((result, count) => {
        rows[result] = (rows[result] ?? 0) + count
      })
      assert.equal(await log.flush(), true)
      assert.deepEqual(await stored(), sorted([...ids('a', 700), ...ids('b', 700)]))
      assert.deepEqual([rows.written, rows.dropped], [1400, 1])
      assert.equal(warnings.length, 1)
      assert.match(
        warnings[0] ?? '',
        /dropped a row that .* refuses: (?:22003|ER_WARN_DATA_OUT_OF_RANGE|ERR_HOLYSHEEP_REFUSED_ROW): /,
      )
    })

    test(
      'what is logged while the database is down is on disk at once, and stored once it is back',
      whereOurs,
      async () => {
        const log = open()
        logCalls(log, ids('before', 10))
        await log.flush()
        await database.close()
        await server.stop()
        logCalls(log, ids('during', 5000))
        assert.equal(await log.flush(), false)
        assert.deepEqual([log.queued, log.stats.spooled >= 5000], [0, true])
        await server.start()
        database = await openDatabase(server.url())
        logCalls(log, ids('after', 10))
        await eventually(() => log.stats.written >= 5020)
        assert.deepEqual(await stored(), sorted([...ids('before', 10), ...ids('during', 5000), ...ids('after', 10)]))
        assert.deepEqual([log.stats.written, log.stats.dropped], [5020, 0])
        await log.close()
        assert.deepEqual(readdirSync(spoolDirectory), [])
        assert.equal(warnings.length, 2)
        assert.match(warnings[0] ?? '', /can't be written, its rows wait in/)
        assert.match(warnings[1] ?? '', /is back/)
      },
    )

    for (const way of ['fast', 'immediate'] as const) {
      test(`a server that is restarted (${way}) in the middle of everything loses nothing`, whereOurs, async () => {
        const log = open({ batchRows: 100 })
        await database.close()
        const names = ids('call', 6000)
        for (let sent = 0; sent < names.length; sent += 100) {
          logCalls(log, names.slice(sent, sent + 100))
          if (sent === 2000) await server.restart(way)
          await new Promise((resolve) => setTimeout(resolve, 2))
        }
        database = await openDatabase(server.url())
        await eventually(() => log.flush()) // the first attempt may find it still starting
        assert.deepEqual(await stored(), sorted(names))
      })
    }

    test('a server that hangs has the rows on disk soon', whereOurs, async () => {
      const log = open()
      await log.flush()
      server.freeze()
      try {
        logCalls(log, ids('frozen', 100))
        await eventually(() => log.stats.spooled === 100) // how soon, the benchmark's torture tells
      } finally {
        server.thaw()
      }
      assert.equal(await log.flush(), true)
      assert.deepEqual([(await stored()).length, log.stats.written], [100, 100])
    })

    test('what a closed log leaves in the spool the next one stores', whereOurs, async () => {
      await database.close()
      await server.stop()
      const first = open()
      logCalls(first, ids('left', 300))
      await first.close()
      assert.equal(readdirSync(spoolDirectory).length, 1)
      await server.start()
      database = await openDatabase(server.url())
      const second = open()
      await eventually(() => second.stats.written === 300)
      assert.deepEqual(await stored(), sorted(ids('left', 300)))
      await second.close()
      assert.deepEqual(readdirSync(spoolDirectory), [])
    })

    test('a wrong password is one warning that does not show it', async () => {
      await database.close()
      await server.addUser('walker', 'none', 'right')
      database = await openDatabase(server.url())
      const log = open({ random: () => 0.01 }, server.url('walker', 'hunter2'))
      logCalls(log, ids('locked', 20))
      await eventually(() => log.stats.spooled === 20)
      await new Promise((resolve) => setTimeout(resolve, 200))
      assert.deepEqual([log.queued, warnings.length], [0, 1])
      assert.match(warnings[0] ?? '', /28P01|ER_ACCESS_DENIED_ERROR|516/)
      assert.doesNotMatch(warnings[0] ?? '', /hunter2/)
      await log.close(0)
      await server.removeUser('walker')
    })

    test('a role without rights keeps its rows until it has them', async () => {
      await server.addUser('guest', 'none')
      const log = open({ random: () => 0.01 }, server.url('guest'))
      logCalls(log, ids('early', 20))
      // A busy machine may spool them before it has heard of the refusal.
      await eventually(() => log.stats.spooled === 20 && warnings.length > 0)
      assert.match(warnings[0] ?? '', /42501|ER_TABLEACCESS_DENIED_ERROR|497/)
      await server.grant('guest', 'all')
      await eventually(() => log.stats.written === 20)
      await log.close()
      assert.equal(warnings.length, 2)
      await server.removeUser('guest')
    })

    test('a database that is read-only for a while is an outage', whereOurs, async () => {
      await server.addUser('scribe', 'all')
      const log = open({ random: () => 0.01 }, server.url('scribe'))
      await log.flush()
      await server.setReadOnly(true)
      logCalls(log, ids('kept', 20))
      await eventually(() => log.stats.spooled === 20 && warnings.length > 0)
      await server.setReadOnly(false)
      await eventually(() => log.stats.written === 20)
      assert.deepEqual([warnings.length, log.stats.dropped], [2, 0])
      assert.match(warnings[0] ?? '', /25006|ER_OPTION_PREVENTS_STATEMENT|164/)
      await log.close()
      await server.removeUser('scribe')
    })

    for (const fault of [
      { code: '53100', message: 'could not extend file: No space left on device' },
      { code: 'ER_RECORD_FILE_FULL', errno: 1114, sqlState: 'HY000', message: 'The table is full' },
      { code: '243', message: 'Cannot reserve 1.00 MiB, not enough space' },
    ])
      test(`a full disk of the database (${fault.code}) is an outage, not the end of a row`, async () => {
        let isFull = true
        let attempts = 0
        const log = open({
          random: () => 0.01,
          open: async (target, options) => {
            attempts++
            const real = await openDatabase(target, options)
            const query: Database['query'] = (text, values) =>
              isFull && text.startsWith('INSERT INTO holysheep_api_logs (')
                ? Promise.reject(Object.assign(new Error(fault.message), fault))
                : real.query(text, values)
            return {
              dialect: real.dialect,
              query,
              transaction: (work) => real.transaction(work),
              close: () => real.close(),
            }
          },
        })
        logCalls(log, ids('full', 50))
        await eventually(() => log.stats.spooled === 50 && attempts > 5)
        isFull = false
        await eventually(() => log.stats.written === 50)
        assert.deepEqual([(await stored()).length, log.stats.dropped, warnings.length], [50, 0, 2])
      })

    test('without database and spool, memory is bounded and the loss is counted', whereOurs, async () => {
      await database.close()
      await server.stop()
      const log = open({ spoolDirectory: '/dev/null/spool', queueLimit: 1000, batchRows: 100 })
      logCalls(log, ids('many', 1500))
      await eventually(() => log.stats.dropped === 500)
      assert.equal(log.queued, 1000)
      await server.start()
      database = await openDatabase(server.url())
      await eventually(() => log.stats.written === 1000)
      assert.equal(warnings.filter((message) => /drops rows/.test(message)).length, 1)
    })

    test('a spool that is full is no reason to lose what memory can hold', whereOurs, async () => {
      await database.close()
      await server.stop()
      const log = open({ spoolLimitBytes: 20_000, batchRows: 10 })
      logCalls(log, ids('some', 200))
      await eventually(() => warnings.some((message) => /takes no rows/.test(message)))
      assert.ok(log.queued > 0 && log.stats.dropped === 0)
      await server.start()
      database = await openDatabase(server.url())
      await eventually(() => log.stats.written === 200)
      assert.deepEqual(await stored(), sorted(ids('some', 200)))
    })

    test(
      'what neither database nor spool takes when the log is closed is counted, and told of once',
      whereOurs,
      async () => {
        await database.close()
        await server.stop()
        const log = open({ spoolLimitBytes: 20_000, batchRows: 10 })
        logCalls(log, ids('last', 200))
        await log.close(200)
        await server.start()
        database = await openDatabase(server.url())
        const { spooled, dropped } = log.stats
        assert.deepEqual([spooled > 0, dropped > 0, spooled + dropped], [true, true, 200])
        const losses = warnings.filter((message) => message.includes(`are lost, ${dropped} in all`))
        assert.deepEqual([losses.length, /it holds 20000 bytes, its limit/.test(losses[0] ?? '')], [1, true])
      },
    )

    test('a damaged line of the spool is counted, and told of', async () => {
      const lines = encodeLines([[], []])
      lines[lines.length - 2] = 0x78
      writeFileSync(join(spoolDirectory, 'released-somebody-0.spool'), lines.subarray(lines.indexOf('\n', 1)))
      const log = open()
      await eventually(() => log.stats.dropped > 0)
      assert.deepEqual([log.stats.dropped, warnings.length], [1, 1])
      assert.match(warnings[0] ?? '', /damaged/)
    })

    test('once it is closed, it opens no database any more', async () => {
      let opened = 0
      const log = open({
        open: (target, options) => {
          opened++
          return openDatabase(target, options)
        },
      })
      logCalls(log, ids('only', 1))
      await log.flush()
      await log.close()
      const before = opened
      assert.equal(await log.flush(), true)
      assert.equal(opened, before)
    })

    test('a clock that is set back during an outage delays nothing', whereOurs, async (context) => {
      const log = open()
      await log.flush()
      await database.close()
      await server.stop()
      logCalls(log, ids('during', 200))
      await log.flush()
      const now = Date.now
      context.mock.method(Date, 'now', () => now() - 3_600_000)
      await server.start()
      database = await openDatabase(server.url())
      await eventually(() => log.stats.written === 200)
    })
  })

/** A row whatever the database has for booleans and JSON. */
function plain(row: Record<string, unknown>): Record<string, unknown> {
  const read = (json: unknown) => (typeof json === 'string' ? JSON.parse(json) : json)
  const { stream, unpriced, labels, units } = row
  return { ...row, stream: Boolean(stream), unpriced: Boolean(unpriced), labels: read(labels), units: read(units) }
}
