import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { METRIC } from '../../src/sinks/names.ts'
import { documentedYaml, mergedYaml } from '../../stack/documented.ts'
import { startThanos, type Thanos } from '../../stack/thanos.ts'
import { startVictoriaMetrics, type VictoriaMetrics } from '../../stack/victoria-metrics.ts'
import { spendingOfAWeekBefore } from '../helpers/stack/history.ts'
import {
  type Prometheus,
  preparePrometheus,
  promQuery,
  promQueryUntil,
  startAlertmanager,
  startCollector,
} from '../helpers/stack/index.ts'
import { patiently } from '../helpers/stack/patience.ts'
import { startTee } from '../helpers/stack/tee.ts'
import { type Answer, ask, deviations, differences, labelValues } from './answers.ts'
import { ALWAYS_DIFFERENT, COUNTING_FUNCTIONS, OF_YOUNG_SERIES } from './differences.ts'
import { type Expression, expressions, functionsIn, panels, partsOf, variables } from './expressions.ts'

const EXTERNAL_LABELS = { channels: 'dingtalk', cluster: 'eu-1', replica: 'a' }

/** Longer than the windows of most panels, so that their edges are what engines can differ by. */
const TRAFFIC_SECONDS = 150

/** VictoriaMetrics shows nothing of the last 30 seconds, and the rest is on its way. */
const SETTLING_MS = 40_000

describe('Thanos and VictoriaMetrics answer what Prometheus answers', () => {
  const ends: (() => Promise<unknown>)[] = []
  let prometheus: Prometheus
  let thanos: Thanos
  let victoriaMetrics: VictoriaMetrics
  let demo: ChildProcess
  /** The moment that is asked for, in seconds of Unix. */
  let time: number
  /** What Prometheus answers, by expression. */
  const expected = new Map<Expression, Answer>()

  before(async () => {
    thanos = await startThanos()
    ends.push(() => thanos.remove())
    victoriaMetrics = await startVictoriaMetrics()
    ends.push(() => victoriaMetrics.remove())

    const history = spendingOfAWeekBefore()
    thanos.upload(history, EXTERNAL_LABELS)
    await thanos.store.start()
    await importHistory(victoriaMetrics.url, history)

    const alertmanager = await startAlertmanager()
    ends.push(() => alertmanager.remove())
    prometheus = await preparePrometheus({
      channels: EXTERNAL_LABELS.channels,
      history,
      configuration: JSON.stringify(
        mergedYaml(
          documentedYaml('prometheus/prometheus.yaml: external labels'),
          await thanos.addresses.in(documentedYaml('prometheus/prometheus.yaml: remote write to Thanos')),
          await victoriaMetrics.addresses.in(
            documentedYaml('prometheus/prometheus.yaml: remote write to VictoriaMetrics'),
          ),
        ),
      ),
    })
    ends.push(() => prometheus.remove())
    const traces = await startTee([])
    ends.push(() => traces.close())
    const collector = await startCollector({ prometheusOtlpUrl: prometheus.otlpUrl, tracesOtlpUrl: traces.origin })
    ends.push(() => collector.remove())
    prometheus.target({
      alertmanager: new URL(alertmanager.url).host,
      collector: collector.telemetryAddress,
      prometheus: new URL(prometheus.url).host,
    })
    await prometheus.start()
    demo = spawn(process.execPath, ['dist/cli.js', 'demo', '--stack'], {
      env: { PATH: process.env.PATH, OTEL_EXPORTER_OTLP_ENDPOINT: collector.otlpUrl },
      stdio: 'ignore',
    })
    await promQueryUntil(prometheus.url, `sum by (service_name) (${METRIC.requests})`, (all) => all.length === 2)
    await sleep(TRAFFIC_SECONDS * 1000)
    await patiently('data in all panels', emptyPanels, ({ length }) => length === 0, { seconds: 240, pauseMs: 5_000 })
    time = Math.floor(Date.now() / 1000)
    await sleep(SETTLING_MS)
    for (const expression of expressions) {
      const answer = await ask(prometheus.url, expression.expr, time)
      if (answer instanceof Error) throw answer
      expected.set(expression, answer)
    }
  })

  after(async () => {
    if (demo?.kill('SIGINT')) await once(demo, 'exit')
    for (const end of ends.reverse()) await end()
  })

  test('most of it is not empty', (t) => {
    const filled = [...expected.values()].filter(({ size }) => size > 0)
    t.diagnostic(`${filled.length} of ${expected.size} expressions have data`)
    assert.ok(expected.size > 250 && filled.length > 0.8 * expected.size)
  })

  test('Thanos: every query of every dashboard, and every rule', async (t) => {
    const different = await differing(thanos.query.url)
    t.diagnostic(`${different.size} expressions differ: ${[...different.keys()].map(({ name }) => name).join(', ')}`)
    assert.deepEqual(await beyondYoungSeries(different), [])
  })

  test('VictoriaMetrics: those that do not ask how fast a counter grows', async () => {
    const others = [...(await differing(victoriaMetrics.url))].filter(([{ expr }]) => !isCounting(expr))
    assert.deepEqual(others, [])
  })

  test('and of those that do, it has every series, and other values', async (t) => {
    const different = await differing(victoriaMetrics.url)
    const names = new Set([...different.keys()].map(({ name }) => name))
    t.diagnostic(`${names.size} expressions differ: ${[...names].join(', ')}`)
    t.diagnostic(`by ${await howFar([...different.keys()])}`)
    assert.deepEqual(
      ALWAYS_DIFFERENT.filter((name) => !names.has(name)),
      [],
      'what no longer differs is to be removed from the list',
    )
    const missing = [...different].filter(([, lines]) => lines.some((line) => line.endsWith('/ undefined')))
    assert.deepEqual(missing, [])
  })

  test('what expressions without a result consist of', async (t) => {
    const empty = [...expected].flatMap(([expression, { size }]) => (size === 0 ? [expression] : []))
    const parts = new Set(empty.flatMap(({ expr }) => partsOf(expr)))
    const answers = await Promise.all(
      [...parts].map(async (part) => [part, await ask(prometheus.url, part, time)] as const),
    )
    const filled = answers.filter(([, answer]) => answer instanceof Map && answer.size > 0)
    t.diagnostic(`${filled.length} parts of ${empty.length} expressions have data`)
    assert.ok(filled.length > 2 * empty.length)
    for (const [part, answer] of filled) {
      assert.deepEqual(differences(answer, await ask(thanos.query.url, part, time)), [], `Thanos: ${part}`)
      if (isCounting(part)) continue
      const [unnamed, found] = await Promise.all(
        [prometheus, victoriaMetrics].map(({ url }) => ask(url, part, time, { withNames: false })),
      )
      assert.ok(unnamed !== undefined && found !== undefined)
      assert.deepEqual(differences(unnamed, found), [], `VictoriaMetrics: ${part}`)
    }
  })

  test('the values of every variable', async () => {
    assert.ok(variables.length >= 4)
    for (const { label, selector } of variables) {
      const values = await labelValues(prometheus.url, label, selector)
      assert.ok(values.length > 1, label)
      for (const { url } of [thanos.query, victoriaMetrics])
        assert.deepEqual(await labelValues(url, label, selector), values, label)
    }
  })

  test('Thanos answers the same from the bucket, once the receivers have gone', async () => {
    // Each writes a block when it is stopped and uploads it when it starts again; the store looks for new ones when it starts.
    for (const receiver of thanos.receivers) await receiver.restart()
    for (const receiver of thanos.receivers) await receiver.stop()
    await thanos.store.restart()
    const left = async () => beyondYoungSeries(await differing(thanos.query.url))
    assert.deepEqual(await patiently('the store', left, ({ length }) => length === 0), [])
  })

  /** The expressions that an engine answers in another way, with what is different. */
  async function differing(url: string): Promise<ReadonlyMap<Expression, readonly string[]>> {
    const found = new Map<Expression, readonly string[]>()
    for (const [expression, answer] of expected) {
      const lines = differences(answer, await ask(url, expression.expr, time))
      if (lines.length > 0) found.set(expression, lines)
    }
    return found
  }

  /** Of what differs in Thanos, what is more than a series that has just begun explains. */
  async function beyondYoungSeries(
    different: ReadonlyMap<Expression, readonly string[]>,
  ): Promise<readonly (readonly [Expression, readonly string[]])[]> {
    const beyond: (readonly [Expression, readonly string[]])[] = []
    for (const [expression, lines] of different) {
      const found = await ask(thanos.query.url, expression.expr, time)
      const wanted = expected.get(expression) ?? new Map()
      const isClose =
        isCounting(expression.expr) &&
        found instanceof Map &&
        [...wanted.keys()].sort().join() === [...found.keys()].sort().join() &&
        deviations(wanted, found).every((deviation) => deviation < OF_YOUNG_SERIES)
      if (!isClose) beyond.push([expression, lines])
    }
    return beyond
  }

  /** How much the values of VictoriaMetrics are off: the median and the ninth decile. */
  async function howFar(of: readonly Expression[]): Promise<string> {
    const all: number[] = []
    for (const expression of of) {
      const found = await ask(victoriaMetrics.url, expression.expr, time)
      if (found instanceof Map) all.push(...deviations(expected.get(expression) ?? new Map(), found))
    }
    all.sort((a, b) => a - b)
    const percent = (share: number) => `${((all[Math.floor(share * all.length)] ?? Number.NaN) * 100).toFixed(1)} %`
    return `${percent(0.5)} in the median, at most ${percent(0.9)} for nine in ten series`
  }

  async function emptyPanels(): Promise<readonly string[]> {
    const filled = new Set<string>()
    for (const { panel, expr } of panels) {
      if (!filled.has(panel) && (await promQuery(prometheus.url, expr)).length > 0) filled.add(panel)
    }
    return [...new Set(panels.map(({ panel }) => panel))].filter((panel) => !filled.has(panel))
  }
})

const isCounting = (expr: string): boolean => [...functionsIn(expr)].some((name) => COUNTING_FUNCTIONS.has(name))

/** Blocks are what only Thanos takes. */
async function importHistory(url: string, history: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/import/prometheus`, { method: 'POST', body: history })
  if (!response.ok) throw new Error(`VictoriaMetrics answered ${response.status}: ${await response.text()}`)
}
