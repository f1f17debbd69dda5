import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { scrape } from '../../demo/scrape.ts'
import { METRIC } from '../../src/sinks/names.ts'
import { patiently } from '../helpers/stack/patience.ts'
import { describeExample } from './describe-example.ts'
import { checkMetrics } from './telemetry.ts'

const workersOf = (printed: readonly string[]): ReadonlySet<string> =>
  new Set(printed.flatMap((text) => text.match(/"worker":\d+/g) ?? []))

const env = (folder: string) => ({ PM2_HOME: join(folder, '.pm2') })

describeExample('pm2-cluster', { model: 'gpt-4.1', env }, (asked) => {
  test('each worker has metrics of its own, and their sum has the calls of both', async () => {
    const { example } = asked()
    await patiently('answers of both workers', example.ask, (printed) => workersOf(printed).size === 2)
    checkMetrics(example, 'gpt-4.1', await example.look())
    for (const port of [example.metricsPort + 1, example.metricsPort + 2]) {
      assert.ok((await scrape(`http://127.0.0.1:${port}/metrics`)).total(METRIC.requests) > 0)
    }
  })
})
