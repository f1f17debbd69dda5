import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { METRIC } from '../../src/sinks/names.ts'
import { describeExample } from './describe-example.ts'

const backup: Gateway = await startGateway()

describeExample(
  'resilient-chat',
  { model: 'gpt-4.1', env: () => ({ BACKUP_BASE_URL: `${backup.origin}/v1` }) },
  (asked) => {
    after(() => backup.close())

    for (const { fault, metric, reason } of [
      { fault: 'status-503', metric: METRIC.serverErrors, reason: 'server_error' },
      { fault: 'status-429-requests', metric: METRIC.rateLimited, reason: 'rate_limit' },
    ]) {
      test(`after ${fault}, the backup answers, and the metrics show the failover`, async () => {
        const { example } = asked()
        // The gateway's own control, which the client sends with each request, and the fetch not to the backup.
        await example.restart({ OPENAI_CUSTOM_HEADERS: `x-gateway-fault: ${fault}\nx-gateway-fault-times: 1` })
        backup.ledger.clear()
        const [reply = ''] = await example.ask()
        assert.match(reply, /🐑/u)

        const scrape = await example.look()
        const answered = (provider: string, outcome: string) => scrape.total(METRIC.requests, { provider, outcome })
        assert.deepEqual([answered('holysheep', 'rejected'), answered('backup', 'completed')], [1, 1])
        assert.equal(scrape.total(metric, { provider: 'holysheep' }), 1)
        assert.equal(scrape.total(METRIC.retries, { provider: 'backup' }), 1)
        assert.equal(scrape.total(METRIC.failovers, { from: 'holysheep', to: 'backup', reason }), 1)
        const { prompt } = backup.ledger.totals()
        assert.equal(scrape.total(METRIC.tokens, { provider: 'backup', token_type: 'prompt' }), prompt)
        assert.ok(scrape.total(METRIC.cost, { provider: 'backup' }) > 0)
      })
    }
  },
)
