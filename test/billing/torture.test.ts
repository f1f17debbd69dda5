import assert from 'node:assert/strict'
import { test } from 'node:test'
import { torture } from '../../bench/billing/torture.ts'
import { databaseServers } from '../../databases/servers.ts'

for (const { name, skip, isOurs, start } of databaseServers)
  test(`a kill -9 while ${name} is down, and three restarts, lose nothing and double nothing`, {
    skip: skip || (!isOurs && 'the server is not to be stopped'),
  }, async (context) => {
    const server = await start()
    try {
      const result = await torture(server, { calls: 20_000, callsPerSecond: 4_000 })
      context.diagnostic(JSON.stringify(result))
      assert.equal(result.lost, 0)
      assert.equal(result.doubled, 0)
      assert.ok(result.ended >= 15_000)
      assert.ok(result.rows >= result.ended - result.doubtful && result.rows <= result.ended + result.doubtful)
    } finally {
      await server.remove()
    }
  })
