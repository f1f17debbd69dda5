import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { SPANS, TEMPO } from '../../grafana/stack-series.ts'
import {
  composeTempoUrl,
  exemplarTraceIds,
  isComposeStack,
  promQueryUntil,
  type Stack,
  startStack,
} from '../helpers/stack/index.ts'
import { patiently } from '../helpers/stack/patience.ts'
import { hasTrace, searchTracesUntil } from '../helpers/stack/tempo-search.ts'
import { traceQueries } from '../helpers/trace-queries.ts'

const skip = !isComposeStack && 'only a stack of real images has a Tempo: HOLYSHEEP_STACK=compose'

/** These depend on a clicked label, and not on the demo's traffic. */
const isAboutAClick = (query: string): boolean => query.includes('"any"') || query.includes('.*any.*')

describe('what only Tempo can do, on the demo’s traffic', { skip }, () => {
  if (skip) return
  let stack: Stack
  let demo: ChildProcess

  before(async () => {
    stack = await startStack()
    demo = spawn(process.execPath, ['dist/cli.js', 'demo', '--stack'], {
      env: { PATH: process.env.PATH, OTEL_EXPORTER_OTLP_ENDPOINT: stack.collector.otlpUrl },
      stdio: 'ignore',
    })
  })
  after(async () => {
    if (demo?.kill('SIGINT')) await once(demo, 'exit')
  })

  for (const { where, query } of traceQueries().filter(({ query }) => !isAboutAClick(query)))
    test(`it finds spans by the TraceQL of ${where}: ${query}`, async () => {
      await searchTracesUntil(composeTempoUrl, query)
    })

  for (const series of Object.values(TEMPO).filter((name) => name !== TEMPO.spansDiscarded))
    test(`Prometheus has ${series}`, async () => {
      await promQueryUntil(stack.prometheus.url, series)
    })

  test('exemplars of failed spans lead from Prometheus to traces in Tempo', async () => {
    const failed = `${SPANS.duration}{status_code="STATUS_CODE_ERROR"}`
    const [id = ''] = await patiently(
      'exemplars',
      () => exemplarTraceIds(stack.prometheus.url, failed),
      ({ length }) => length > 0,
    )
    assert.ok(await patiently(`trace ${id}`, () => hasTrace(composeTempoUrl, id), Boolean))
  })
})
