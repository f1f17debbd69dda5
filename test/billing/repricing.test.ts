import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { DatabaseServer } from '../../databases/server.ts'
import { databaseServers } from '../../databases/servers.ts'
import { type Database, migrate, openDatabase } from '../../src/billing/index.ts'
import { repricing } from '../../src/billing/reports/repricing.ts'
import { rowOf } from '../../src/billing/row/row.ts'
import { insertRows } from '../../src/billing/table/insert.ts'
import type { Call } from '../../src/call.ts'
import { parseUsd } from '../../src/money.ts'
import { parsePriceFile } from '../../src/pricing/index.ts'
import { DESTINATION } from '../helpers/calls.ts'
import { aCall } from './logged.ts'

const prices = parsePriceFile(
  JSON.stringify({
    models: {
      dated: [
        { prompt: 1, completion: 1, cache_write: 2, cache_write_1h: 3, audio_prompt: 10, image_completion: 7 },
        { from: '2026-06-01', prompt: 2, completion: 2, service_tiers: { flex: { multiplier: 0.5 } } },
      ],
      painter: { image: 0.04, providers: { backup: { image: 0.03 } } },
      asker: { request: 0.005 },
    },
  }),
  'prices.json',
)
if (prices instanceof Error) throw prices

const origin = { service: 'app', host: 'here', priceVersion: '1', labelKeys: [] }
const may = Date.UTC(2026, 4, 31, 23, 59, 59, 999)
const june = Date.UTC(2026, 5, 1)

function call(model: string, cost: string, given: Partial<Call>, serviceTier?: string): Call {
  const answerFacts = { model, ...(serviceTier && { serviceTier }) }
  return aCall({ pricedModel: model, requestFacts: { model }, answerFacts, estimatedCost: parseUsd(cost), ...given })
}

const calls = [
  call('dated', '0.00224', {
    endedAt: may,
    usage: { prompt: 1_000, completion: 100, cacheWrite: 200, cacheWrite1h: 100, audioPrompt: 40, imageCompletion: 80 },
  }),
  call('dated', '0.002', { endedAt: june, usage: { prompt: 1_000, completion: 0 } }),
  call('dated', '0.001', { endedAt: june, usage: { prompt: 1_000, completion: 0 } }, 'flex'),
  call('painter', '0.08', { endedAt: june, usage: undefined, units: { image: 2 } }),
  call('asker', '0.005', { endedAt: june, usage: undefined }),
]

for (const { name, kind, skip, start } of databaseServers)
  describe(`repricing in ${name}`, { skip }, () => {
    let server: DatabaseServer
    let database: Database

    before(async () => {
      server = await start()
      database = await openDatabase(server.url())
      await migrate(database)
      const rows = calls.map((each) => rowOf(each, origin))
      const backup = aCall(
        {
          pricedModel: 'painter',
          endedAt: june,
          usage: undefined,
          units: { image: 1 },
          estimatedCost: parseUsd('0.03'),
        },
        { destination: { ...DESTINATION, provider: 'backup' } },
      )
      await insertRows(database, [...rows, rowOf(backup, origin)])
    })
    after(async () => {
      await database?.close()
      await server?.remove()
    })

    test('every row has the price of its day, provider, service tier, parts and units', async () => {
      const found = await repricing(database, prices, {}, 2)
      assert.deepEqual(
        found.map(({ model, calls: count, storedUsd, repricedUsd, changed }) => [
          model,
          count,
          storedUsd,
          repricedUsd,
          changed,
        ]),
        [
          ['painter', 2, '0.11', '0.11', 0],
          ['dated', 3, '0.00524', '0.00524', 0],
          ['asker', 1, '0.005', '0.005', 0],
        ].toSorted((one, other) => Number(other[2]) - Number(one[2])),
      )
    })

    test('the session’s time zone does not move the day', async () => {
      await database.query(kind === 'mysql' ? "SET time_zone = '+07:00'" : "SET TIME ZONE 'Asia/Ho_Chi_Minh'")
      const found = await repricing(database, prices)
      assert.ok(found.every(({ changed }) => changed === 0))
    })
  })
