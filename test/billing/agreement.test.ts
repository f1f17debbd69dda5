import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseServer } from '../../databases/server.ts'
import { databaseServers } from '../../databases/servers.ts'
import { type FaultName, faultNames, type Gateway, startGateway } from '../../gateway/index.ts'
import { openDatabase } from '../../src/billing/index.ts'
import { endpointAsks, send } from '../helpers/asks.ts'
import { Observed } from '../helpers/observed.ts'

/** Faults that have a client wait until it gives up. */
const SILENT: readonly FaultName[] = ['hang', 'hang-body']

for (const { name, skip, isOurs, start } of databaseServers)
  describe(`Prometheus and the billing log in ${name}`, { skip }, () => {
    let server: DatabaseServer
    let gateway: Gateway
    before(async () => {
      server = await start()
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
        if (fault === 'status-500' && isOurs) await server.restart('immediate')
      }
      await ask()
      // A request that is given up before it is sent is no call, so those who have ended are counted.
      await untilQuiet(() => observed.spans.length)
      const calls = observed.spans.length
      await observed.settled(calls)
      assert.equal(observed.sum('holysheep_requests_in_flight'), 0)
      while (!(await observed.instrumentation.flush())) {} // the first attempt may find the server still starting

      const database = await openDatabase(server.url())
      const [row] = await database.query<Sums>(
        `SELECT count(*) AS stored, sum(cost_usd) AS cost, sum(reported_cost_usd) AS reported,
         sum(total_tokens) AS tokens, count(CASE WHEN unpriced THEN 1 END) AS unpriced,
         count(usage_gap) AS missing, count(trace_id) AS traced
       FROM holysheep_api_logs`,
      )
      const byOutcome = await database.query<{ outcome: string; stored: number }>(
        'SELECT outcome, count(*) AS stored FROM holysheep_api_logs GROUP BY 1',
      )
      await database.close()
      assert.ok(row)
      assert.deepEqual([row.stored, row.traced], [calls, calls])
      const nearly = (metric: string, sum: string) => {
        const stored = Number(sum)

        assert.ok(
          Math.abs(observed.sum(metric) - stored) < 1e-12,
          `${metric}: ${observed.sum(metric)}, stored: ${stored}`,
        )
      }
      assert.ok(Number(row.cost) > 0 && Number(row.reported) > 0)
      nearly('holysheep_cost_usd_total', row.cost)
      nearly('holysheep_reported_cost_usd_total', row.reported)
      assert.equal(observed.sum('holysheep_tokens_total'), Number(row.tokens))
      assert.equal(observed.sum('holysheep_unpriced_requests_total'), row.unpriced)
      assert.equal(observed.sum('holysheep_usage_missing_total'), row.missing)
      for (const { outcome, stored } of byOutcome) {
        assert.equal(observed.sum('holysheep_requests_total', { outcome }), stored, outcome)
      }
      await observed.settled(calls)
      assert.equal(observed.sum('holysheep_billing_rows_total', { result: 'written' }), calls)
      assert.equal(observed.sum('holysheep_billing_rows_total', { result: 'dropped' }), 0)
      assert.equal(observed.sum('holysheep_instrumentation_errors_total'), 0)
      await observed.instrumentation.shutdown()
      await observed.stop()
    })
  })

interface Sums {
  readonly stored: number
  readonly cost: string
  readonly reported: string
  readonly tokens: string
  readonly unpriced: number
  readonly missing: number
  readonly traced: number
}

async function untilQuiet(count: () => number): Promise<void> {
  for (let before = -1; before !== count(); await sleep(500)) before = count()
}
