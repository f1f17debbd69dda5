import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Postgres, withoutPostgres } from '../../databases/postgres.ts'
import { type FaultName, faultNames, type Gateway, startGateway } from '../../gateway/index.ts'
import { openDatabase } from '../../src/billing/index.ts'
import { endpointAsks, send } from '../helpers/asks.ts'
import { Observed } from '../helpers/observed.ts'

/** Faults that have a client wait until it gives up. */
const SILENT: readonly FaultName[] = ['hang', 'hang-body']

describe('Prometheus and the billing log', { skip: withoutPostgres }, () => {
  let server: Postgres
  let gateway: Gateway
  before(async () => {
    server = await Postgres.start()
    gateway = await startGateway({ reportCost: true })
  })
  after(async () => {
    await gateway?.close()
    await server?.remove()
  })

  test('agree to the last picodollar after traffic with every fault and a restart of the database', async () => {
    process.env.HOME = mkdtempSync(join(tmpdir(), 'holysheep-home-')) // where the spool is
    const observed = new Observed(gateway, { billing: server.url() })
    const ask = async (fault?: FaultName) => {
      const signal = fault !== undefined && SILENT.includes(fault) ? AbortSignal.timeout(60) : undefined
      await Promise.all(
        endpointAsks.map(async (each) => {
          const headers = fault === undefined ? {} : { 'x-gateway-fault': fault }
          const answer = await send(gateway, each, headers, signal).catch(() => undefined)
          await answer?.arrayBuffer().catch(() => undefined)
        }),
      )
    }
    await ask()
    for (const fault of faultNames.filter((name) => name !== 'redirect')) {
      await ask(fault)
      if (fault === 'status-500') await server.restart('immediate')
    }
    await ask()
    // A request that is given up before it is sent is no call, so those who have ended are counted.
    await untilQuiet(() => observed.spans.length)
    const calls = observed.spans.length
    await observed.settled(calls)
    assert.equal(observed.sum('holysheep_requests_in_flight'), 0)
    while (!(await observed.instrumentation.flush())) {} // the first attempt may find the server still starting

    const database = await openDatabase(server.url())
    const [row] = await database.query<Record<string, number>>(
      `SELECT count(*) AS rows, sum(cost_usd)::float8 AS cost, sum(reported_cost_usd)::float8 AS reported,
         sum(total_tokens)::bigint AS tokens, count(*) FILTER (WHERE unpriced) AS unpriced,
         count(*) FILTER (WHERE usage_gap IS NOT NULL) AS missing, count(trace_id) AS traced
       FROM holysheep_api_logs`,
    )
    const byOutcome = await database.query<{ outcome: string; rows: number }>(
      'SELECT outcome, count(*) AS rows FROM holysheep_api_logs GROUP BY 1',
    )
    await database.close()
    assert.ok(row)
    assert.deepEqual([row.rows, row.traced], [calls, calls])
    const nearly = (metric: string, stored = 0) =>
      assert.ok(
        Math.abs(observed.sum(metric) - stored) < 1e-12,
        `${metric}: ${observed.sum(metric)}, stored: ${stored}`,
      )
    assert.ok((row.cost ?? 0) > 0 && (row.reported ?? 0) > 0)
    nearly('holysheep_cost_usd_total', row.cost)
    nearly('holysheep_reported_cost_usd_total', row.reported)
    assert.equal(observed.sum('holysheep_tokens_total'), row.tokens)
    assert.equal(observed.sum('holysheep_unpriced_requests_total'), row.unpriced)
    assert.equal(observed.sum('holysheep_usage_missing_total'), row.missing)
    for (const { outcome, rows } of byOutcome) {
      assert.equal(observed.sum('holysheep_requests_total', { outcome }), rows, outcome)
    }
    await observed.settled(calls)
    assert.equal(observed.sum('holysheep_billing_rows_total', { result: 'written' }), calls)
    assert.equal(observed.sum('holysheep_billing_rows_total', { result: 'dropped' }), 0)
    assert.equal(observed.sum('holysheep_instrumentation_errors_total'), 0)
    await observed.instrumentation.shutdown()
    await observed.stop()
  })
})

async function untilQuiet(count: () => number): Promise<void> {
  for (let before = -1; before !== count(); await sleep(500)) before = count()
}
