import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { isTracingSuppressed } from '@opentelemetry/core'
import pg from 'pg'
import { Chdb, withoutChdb } from '../../databases/chdb.ts'
import { Postgres, withoutPostgres } from '../../databases/postgres.ts'
import { openBillingLog, openDatabase } from '../../src/billing/index.ts'
import { aCall } from './logged.ts'

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
after(() => context.disable())

test('no instrumentation of a driver makes spans of the log’s statements', { skip: withoutPostgres }, async (t) => {
  const server = await Postgres.start()
  try {
    const suppressed: boolean[] = []
    const { query } = pg.Client.prototype
    t.mock.method(pg.Client.prototype, 'query', function (this: pg.Client, ...args: Parameters<typeof query>) {
      suppressed.push(isTracingSuppressed(context.active()))
      return Reflect.apply(query, this, args)
    })
    const log = openBillingLog(server.url(), { spoolDirectory: mkdtempSync(join(tmpdir(), 'holysheep-untraced-')) })
    log.sink(aCall().started)(aCall())
    await log.flush()
    await log.close()
    assert.equal(log.stats.written, 1)
    assert.ok(suppressed.length >= 4 && suppressed.every(Boolean), `${suppressed}`)
    assert.equal(isTracingSuppressed(context.active()), false)
  } finally {
    await server.remove()
  }
})

test('no instrumentation of HTTP makes spans of the statements to ClickHouse', { skip: withoutChdb }, async () => {
  const server = await Chdb.start()
  const suppressed: boolean[] = []
  const note = () => suppressed.push(isTracingSuppressed(context.active()))
  subscribe('http.client.request.start', note)
  try {
    const log = openBillingLog(server.url(), { spoolDirectory: mkdtempSync(join(tmpdir(), 'holysheep-untraced-')) })
    log.sink(aCall().started)(aCall())
    await log.flush()
    await log.close()
    assert.equal(log.stats.written, 1)
    assert.ok(suppressed.length >= 4 && suppressed.every(Boolean), `${suppressed}`)
    const database = await openDatabase(server.url()) // an application's own, whose statements are traced
    await database.close()
    assert.equal(suppressed.at(-1), false)
  } finally {
    unsubscribe('http.client.request.start', note)
    await server.remove()
  }
})
