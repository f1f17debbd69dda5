import assert from 'node:assert/strict'
import { test } from 'node:test'
import { METRIC } from '../../src/sinks/names.ts'
import { dashboards, type PanelQuery, panelQueries, panelsOf, substituted } from '../helpers/dashboards.ts'
import { metricNames, syntaxErrors } from '../helpers/promql.ts'
import { KNOWN_SERIES, seriesOf } from './known-series.ts'
import { selectors } from './selectors.ts'

const queries = panelQueries().filter(({ datasource }) => datasource === 'prometheus')
const asked = queries.map(({ expr }) => expr)

/** What the annotations and the variables of all dashboards ask. */
const annotations = [...dashboards.values()].flatMap(({ annotations: { list } }) => list.map(({ expr }) => expr))
const variables = [...dashboards.values()].flatMap(({ templating: { list } }) =>
  list.filter(({ type }) => type === 'query').map(({ query = '' }) => query),
)
const others = [...annotations, ...variables.map((query) => query.replace(/^label_values\((.*), \w+\)$/, '$1'))].map(
  (expression) => substituted(expression),
)

const where = ({ dashboard, panel, expr }: PanelQuery) => `${dashboard}, "${panel}": ${expr}`

test('every query is PromQL, and no variable is left in it', () => {
  const expressions = [...asked, ...others]
  assert.ok(expressions.length > 150, `only ${expressions.length} queries were found`)
  assert.deepEqual(expressions.flatMap(syntaxErrors), [])
  assert.deepEqual(
    expressions.filter((expression) => expression.replaceAll('"$1"', '').includes('$')),
    [],
  )
})

test('every metric that is asked for exists', () => {
  const names = new Set([...asked, ...others].flatMap(metricNames))
  assert.deepEqual(
    [...names].filter((name) => !KNOWN_SERIES.has(name)),
    [],
  )
})

test('every metric of ours is on a panel', () => {
  // They hold the same numbers as ours under the names of the conventions, for dashboards that know only these.
  const metrics = Object.values(METRIC).filter((metric) => !metric.startsWith('gen_ai.'))
  const names = new Set(asked.flatMap(metricNames))
  assert.deepEqual(
    metrics.filter((metric) => !seriesOf(metric).some((series) => names.has(series))),
    [],
  )
})

test('every panel about our calls can be narrowed down to a service', () => {
  const ours = queries.filter(({ expr }) => /\bholysheep_|\btraces_/.test(expr))
  assert.ok(ours.length > 90)
  for (const query of panelQueries({ choice: 'chosen' })) {
    for (const selection of query.expr.match(/\b(?:holysheep_|traces_)\w+(?:\{[^}]*\})?/g) ?? [])
      assert.match(selection, /(?:service_name|service|client)=~"chosen"/, where(query))
  }
})

test('every counter is looked at by how fast it grows', () => {
  for (const query of queries) {
    for (const { metric, within } of selectors(query.expr))
      if (KNOWN_SERIES.get(metric) === 'counter')
        assert.match(within[0] ?? '', /^(?:rate|increase)$/, `${metric} on ${where(query)}`)
  }
})

test('nothing but counters is asked for how fast it grows', () => {
  for (const query of queries) {
    for (const { metric, within } of selectors(query.expr))
      if (KNOWN_SERIES.get(metric) !== 'counter')
        assert.doesNotMatch(within.join(), /\b(?:rate|increase)\b/, `${metric} on ${where(query)}`)
  }
})

test('every series is aggregated, so that labels of processes and instances do not come through', () => {
  for (const query of queries) {
    for (const { metric, within } of selectors(query.expr))
      if (KNOWN_SERIES.get(metric) !== 'constant')
        assert.match(within.join(), /\b(?:sum|min|max|count)\b/, `${metric} on ${where(query)}`)
  }
})

test('windows follow the zoom, or the title names them', () => {
  const names: Readonly<Record<string, RegExp>> = { '4m': /./, '24h': /24 h/, '1h': /\bhour\b/ }
  for (const query of queries) {
    const panel = [...dashboards].flatMap(([name, json]) => (name === query.dashboard ? panelsOf(json) : []))
    const { title = '' } = panel.find(({ title }) => title === query.panel) ?? {}
    for (const { within, window = '' } of selectors(query.expr)) {
      if (within[0] === 'rate' || within[0] === 'increase')
        assert.match(title, names[window] ?? /^no such window$/, `[${window}] on ${where(query)}`)
    }
  }
})

test('the names of series in a legend are labels that the query keeps', () => {
  for (const [name, json] of dashboards) {
    for (const { title, targets = [] } of panelsOf(json)) {
      for (const { legendFormat = '', expr = '' } of targets)
        for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
          assert.match(expr, new RegExp(`by \\([^)]*\\b${label}\\b`), `${name}, "${title}": {{${label}}} of ${expr}`)
    }
  }
})

for (const { reads, expression, found } of [
  {
    reads: 'a rate within a sum',
    expression: 'sum by (le) (rate(a_total{b="c"}[5m]))',
    found: [{ metric: 'a_total', within: ['rate', 'sum'], window: '5m' }],
  },
  {
    reads: 'two operands, one bare',
    expression: 'sum(a) / b',
    found: [
      { metric: 'a', within: ['sum'], window: undefined },
      { metric: 'b', within: [], window: undefined },
    ],
  },
  {
    reads: 'an offset',
    expression: 'increase(a[1h] offset 7d)',
    found: [{ metric: 'a', within: ['increase'], window: '1h' }],
  },
])
  test(`what is done to a metric: ${reads}`, () => assert.deepEqual(selectors(expression), found))
