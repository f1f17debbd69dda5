import assert from 'node:assert/strict'
import { test } from 'node:test'
import { files } from '../../grafana/dashboards.ts'
import { variable } from '../../grafana/parts/sources.ts'
import { TRACES } from '../../grafana/parts/traces.ts'
import { panesOf } from '../../src/cli/explore-link.ts'
import { jaegerSearch } from '../../src/cli/jaeger-dashboards.ts'
import { type DashboardJson, panelsOf } from '../helpers/dashboards.ts'

const read = (path: string): DashboardJson => JSON.parse(files.get(path) ?? '')
const names = [...files.keys()].flatMap((path) => /^dashboards\/(.+)$/.exec(path)?.[1] ?? [])

/** What Jaeger can't be asked for; it finds all the more. */
const LOST = /^(?:resource\.service\.name =~ .*|span\.holysheep\.endpoint != ""|span\.holysheep\.cost_usd > 0\.01)$/

for (const [kind, traceQl] of Object.entries(TRACES))
  test(`Jaeger is asked for traces that are ${kind} as far as it can be`, () => {
    const { tags, minDuration } = jaegerSearch(`{ ${traceQl} }`)
    const asked = [...(tags?.split(' ') ?? []), ...(minDuration === undefined ? [] : [minDuration])]
    const conditions = traceQl.split(' && ').filter((condition) => !LOST.test(condition))
    assert.equal(asked.length, conditions.length, `${asked} of ${conditions}`)
  })

for (const { traceQl, search } of [
  { traceQl: '{ duration > 2s && status = error }', search: { tags: 'error=true', minDuration: '2s' } },
  { traceQl: '{ span.http.response.status_code = 429 }', search: { tags: 'http.response.status_code="429"' } },
  { traceQl: '{ span.a = "x" && span.b =~ ".*y.*" } | select(span.c)', search: { tags: 'a="x" b="y"' } },
  { traceQl: '{ span.a != "" }', search: {} },
])
  test(`in Jaeger, ${traceQl} is ${JSON.stringify(search)}`, () => {
    assert.deepEqual(jaegerSearch(traceQl), { queryType: 'search', service: variable('service:text'), ...search })
  })

test('a condition that nobody has thought of is not left out without a word', () => {
  for (const condition of ['span.a = "x" || span.b = "y"', 'span.a =~ "x|y"', 'kind = client'])
    assert.throws(() => jaegerSearch(`{ ${condition} }`), /Jaeger can not be asked for/)
})

test('a table of traces says that Jaeger needs one service', () => {
  const tables = panelsOf(read('jaeger/dashboards/latency.json')).filter(({ targets = [] }) =>
    targets.some(({ datasource }) => datasource.type === 'jaeger'),
  )
  assert.deepEqual(
    tables.map(({ title, fieldConfig }) => [title, fieldConfig?.defaults.noValue]),
    [['Slow calls', 'None, or not one service chosen above']],
  )
  for (const { description = '' } of tables) assert.match(description, /choose it above\.$/)
})

for (const name of names) {
  test(`${name}: with Jaeger, it has the same panels and asks Prometheus the same`, () => {
    const about = (dashboard: DashboardJson) =>
      panelsOf(dashboard).map(({ title, gridPos, targets = [] }) => [
        title,
        gridPos,
        targets.flatMap(({ datasource, expr }) => (datasource.type === 'prometheus' ? [expr] : [])),
      ])
    assert.deepEqual(about(read(`jaeger/dashboards/${name}`)), about(read(`dashboards/${name}`)))
  })

  test(`${name}: with Jaeger, nothing asks a Tempo`, () => {
    const dashboard = read(`jaeger/dashboards/${name}`)
    const traces = dashboard.templating.list.find((variable) => variable.name === 'traces')
    assert.equal(traces?.query, 'jaeger')
    for (const { title, targets = [], fieldConfig } of panelsOf(dashboard)) {
      for (const { datasource } of targets) assert.notEqual(datasource.type, 'tempo', title)
      for (const { title: link, url = '' } of fieldConfig?.defaults.links ?? []) {
        assert.equal(link, 'Traces in Jaeger')
        const { traces } = panesOf(url) as { traces: { queries: readonly { queryType: string; datasource: object }[] } }
        assert.deepEqual(
          traces.queries.map(({ queryType, datasource }) => [queryType, datasource]),
          [['search', { type: 'jaeger', uid: variable('traces') }]],
        )
      }
    }
  })
}
