import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { TRACES } from '../../grafana/parts/traces.ts'
import { STACK_SERIES, TEMPO } from '../../grafana/stack-series.ts'
import { jaegerSearch } from '../../src/cli/jaeger-dashboards.ts'
import { startBridge } from '../../src/dingtalk/bridge.ts'
import { robotChannel } from '../../src/dingtalk/robot-channel.ts'
import { METRIC } from '../../src/sinks/names.ts'
import { type PanelQuery, panelQueries } from '../helpers/dashboards.ts'
import { type DingTalk, startDingTalk } from '../helpers/dingtalk.ts'
import { metricNames } from '../helpers/promql.ts'
import { spendingOfAWeekBefore } from '../helpers/stack/history.ts'
import {
  isComposeStack,
  type NativeStack,
  promQuery,
  promQueryUntil,
  readTraces,
  readTracesUntil,
  type StoredSpan,
  startNativeStack,
} from '../helpers/stack/index.ts'
import { patiently } from '../helpers/stack/patience.ts'
import { traceQueries } from '../helpers/trace-queries.ts'
import { findSpans, type NamedAttribute, namedAttributes } from '../helpers/traceql.ts'

const secret = 'SEC0000000000000000000000000000000000000000'

/** Jaeger then looks for no service in particular. */
const allServices = ''

/** Whether there is data for these is asked of a real Tempo, in `tempo.stack.ts`. */
const filledByTempo: readonly string[] = ['latency: Who calls whom']

describe('the demo’s traffic, all through the stack', { skip: skipped() }, () => {
  let stack: NativeStack
  let demo: ChildProcess
  let dingtalk: DingTalk
  let bridge: Awaited<ReturnType<typeof startBridge>>

  before(async () => {
    dingtalk = await startDingTalk({ secret })
    const channel = robotChannel({ url: new URL(dingtalk.url), secret })
    bridge = await startBridge({ host: '127.0.0.1', port: 0, channel, complain: () => {} })
    stack = await startNativeStack({
      dingtalkUrl: bridge.url,
      alertChannels: 'dingtalk',
      history: spendingOfAWeekBefore(),
    })
    demo = spawn(process.execPath, ['dist/cli.js', 'demo', '--stack'], {
      env: { PATH: process.env.PATH, OTEL_EXPORTER_OTLP_ENDPOINT: stack.collector.otlpUrl },
      stdio: 'ignore',
    })
    await promQueryUntil(stack.prometheus.url, `sum by (service_name) (${METRIC.requests})`, (all) => all.length === 2)
  })

  after(async () => {
    if (demo?.kill('SIGINT')) await once(demo, 'exit')
    await stack?.remove()
    await bridge?.stop()
    await dingtalk?.close()
  })

  for (const { what, traceQl } of [
    {
      what: 'streams with their tokens',
      traceQl: '{ span.gen_ai.request.stream = true && span.gen_ai.usage.output_tokens > 0 }',
    },
    { what: 'what a call has cost', traceQl: '{ span.holysheep.cost_usd > 0.0 && span.holysheep.cost_source != "" }' },
    { what: 'calls that ran into a limit', traceQl: '{ span.http.response.status_code = 429 && status = error }' },
    { what: 'timeouts by their phase', traceQl: '{ span.holysheep.timeout.phase = "deadline" }' },
    { what: 'calls that were tried again', traceQl: '{ span.http.request.resend_count > 0 }' },
    { what: 'calls of the backup', traceQl: '{ span.gen_ai.provider.name = "backup" }' },
    {
      what: 'what a user waited for, above its calls',
      traceQl: '{ kind != client } >> { span.holysheep.endpoint != "" }',
    },
  ]) {
    test(`stored traces hold ${what}`, async () => {
      await readTracesUntil(stack.jaeger.url, allServices, (spans) => findSpans(traceQl, spans).length > 0)
    })
  }

  for (const [kind, traceQl] of Object.entries(TRACES)) {
    const { tags = '', minDuration } = jaegerSearch(`{ ${clickedOn(traceQl)} }`)
    test(`with Jaeger, a link to traces that are ${kind} finds some: ${tags} ${minDuration ?? ''}`, async () => {
      const query = new URLSearchParams({
        ...{ service: 'holysheep-demo', limit: '20', start: '0', end: `${(Date.now() + 3_600_000) * 1000}` },
        tags: JSON.stringify(
          Object.fromEntries([...tags.matchAll(/([^ =]+)="?([^ "]+)"?/g)].map(([, name, value]) => [name, value])),
        ),
        ...(minDuration !== undefined && { minDuration }),
      })
      const search = async () => {
        const answer = await fetch(`${stack.jaeger.url}/api/traces?${query}`)
        return ((await answer.json()) as { readonly data: readonly object[] }).data
      }
      await patiently(`traces by ${query}`, search, ({ length }) => length > 0)
    })
  }

  test('every attribute that TraceQL asks for is on spans, with the type that it is compared with', async () => {
    const named = new Map(
      traceQueries().flatMap(({ query }) => namedAttributes(query).map((one) => [JSON.stringify(one), one])),
    )
    assert.ok(named.size >= 10, `only ${named.size} were found`)
    const missing = async (): Promise<readonly NamedAttribute[]> => {
      const spans = await readTraces(stack.jaeger.url)
      return [...named.values()].filter((one) => !spans.some((span) => hasAttribute(span, one)))
    }
    assert.deepEqual(await patiently('the attributes', missing, ({ length }) => length === 0), [])
  })

  test('an alert comes as a signed message to DingTalk', async () => {
    const alert = 'ALERTS{alertname="HolySheepModelUnpriced", alertstate="firing"}'
    await promQueryUntil(stack.prometheus.url, alert, undefined, 180)
    const isThere = () => dingtalk.messages.some(({ text }) => text.includes('has no price'))
    await patiently('the message', async () => isThere(), Boolean, { seconds: 180 })
    assert.deepEqual([...new Set(dingtalk.errcodes)], [0])
  })

  test('every panel of every dashboard has data, but for those that only Tempo can fill', async () => {
    const all = [...queriesByPanel()]
    const ofTempo = all.filter(([, queries]) => queries.every(asksTempo)).map(([name]) => name)
    assert.deepEqual(ofTempo.sort(), filledByTempo)
    const panels = new Map(all.filter(([name]) => !filledByTempo.includes(name)))
    const emptyPanels = async (): Promise<readonly string[]> => {
      const isEmpty = await Promise.all([...panels.values()].map(async (queries) => !(await anyData(queries))))
      return [...panels.keys()].filter((_, index) => isEmpty[index])
    }
    const left = await patiently('data in all panels', emptyPanels, ({ length }) => length === 0, {
      seconds: 240,
      pauseMs: 5_000,
    })
    assert.deepEqual(left, [])
  })

  test('the series of the stack’s own programs that dashboards ask for are there', async () => {
    const samples = await promQuery(stack.prometheus.url, 'count by (__name__) ({__name__=~".+"})')
    const names = new Set(samples.map(({ labels }) => labels.__name__))
    const bornWithAFailure = /^otelcol_(?:processor_memory_limiter_refused|exporter_(?:send|enqueue)_failed)_/
    const ofTempo: readonly string[] = Object.values(TEMPO)
    const missing = STACK_SERIES.filter(
      (name) => !names.has(name) && !bornWithAFailure.test(name) && !ofTempo.includes(name),
    )
    assert.deepEqual(missing, [])
  })

  const anyData = async (queries: readonly PanelQuery[]): Promise<boolean> => {
    for (const { datasource, expr } of queries) {
      const found =
        datasource === 'tempo'
          ? findSpans(expr, await readTraces(stack.jaeger.url))
          : await promQuery(stack.prometheus.url, expr)
      if (found.length > 0) return true
    }
    return false
  }
})

function queriesByPanel(): ReadonlyMap<string, readonly PanelQuery[]> {
  const panels = new Map<string, PanelQuery[]>()
  for (const query of panelQueries({ rateInterval: '2m' })) {
    const name = `${query.dashboard}: ${query.panel}`
    panels.set(name, [...(panels.get(name) ?? []), query])
  }
  return panels
}

/** A link whose panel was clicked on at something that the demo does. */
function clickedOn(traceQl: string): string {
  const labels: Readonly<Record<string, string>> = {
    model: 'gpt-4.1',
    endpoint: '/chat/completions',
    outcome: 'timeout',
    status_code: '429',
    phase: 'deadline',
  }
  return traceQl.replace(/\$\{__field\.labels\.(\w+)\}/g, (_, name: string) => labels[name] ?? '')
}

function skipped(): string | false {
  return isComposeStack && 'it needs a stack of its own, whose alerts it can take'
}

/** Series that Tempo has or makes of spans. */
const asksTempo = ({ datasource, expr }: PanelQuery): boolean =>
  datasource === 'prometheus' && metricNames(expr).every((name) => Object.values<string>(TEMPO).includes(name))

const hasAttribute = ({ attributes, resource }: StoredSpan, { scope, name, type }: NamedAttribute): boolean => {
  const value = (scope === 'span' ? attributes : resource).get(name)
  return value !== undefined && (type === undefined || typeof value === type)
}
