import { parser } from '@prometheus-io/lezer-promql'
import { TEMPO } from '../../grafana/stack-series.ts'
import { dashboards, panelQueries, substituted } from '../helpers/dashboards.ts'
import { metricNames } from '../helpers/promql.ts'
import { ruleFiles } from '../rules/rule-files.ts'

/** Something that a dashboard or a rule asks. */
export interface Expression {
  /** Where it is written, such as `cost: Cost per call B`. */
  readonly name: string
  readonly expr: string
}

/** Long enough for a few samples of the demo, short enough for a test. */
const replacements = { rateInterval: '2m', interval: '30s', range: '3m' }

/** Tempo's own series and those that it makes of spans are not there. */
function isOfTempo(expr: string): boolean {
  return metricNames(expr).some((name) => Object.values<string>(TEMPO).includes(name))
}

/** A query of a panel that Prometheus can answer. */
export interface PanelExpression extends Expression {
  readonly panel: string
}

export const panels: readonly PanelExpression[] = panelQueries(replacements)
  .filter(({ datasource, expr }) => datasource === 'prometheus' && !isOfTempo(expr))
  .map(({ dashboard, panel, refId, expr }) => {
    const title = `${dashboard}: ${panel}`
    return { name: `${title} ${refId}`, panel: title, expr }
  })

const annotations: readonly Expression[] = [...dashboards].flatMap(([dashboard, { annotations }]) =>
  annotations.list.map(({ name, expr }) => ({
    name: `${dashboard}: annotation ${name}`,
    expr: substituted(expr, replacements),
  })),
)

const rules: readonly Expression[] = [...ruleFiles].flatMap(([file, { groups }]) =>
  groups.flatMap(({ rules }) =>
    rules.map(({ alert, record, expr }) => ({ name: `${file}: ${alert ?? record}`, expr })),
  ),
)

export const expressions: readonly Expression[] = [...panels, ...annotations, ...rules]

/** A variable of the dashboards: the values of a label among the series of a selector. */
export interface LabelValues {
  readonly selector: string
  readonly label: string
}

export const variables: readonly LabelValues[] = [
  ...new Set([...dashboards.values()].flatMap(({ templating: { list } }) => list.flatMap(({ query = '' }) => query))),
].flatMap((query) => {
  const [, selector, label] = /^label_values\((.*), (\w+)\)$/.exec(substituted(query)) ?? []
  return selector !== undefined && label !== undefined ? [{ selector, label }] : []
})

const PARTS = new Set(['BinaryExpr', 'AggregateExpr', 'FunctionCall', 'VectorSelector'])

/** What an expression is put together from, each with a value of its own, the largest first. */
export function partsOf(expr: string): readonly string[] {
  const parts = new Set<string>()
  parser.parse(expr).iterate({
    enter({ name, from, to }) {
      const part = expr.slice(from, to)
      if (PARTS.has(name) && part !== expr) parts.add(part)
    },
  })
  return [...parts]
}

/** The functions that are called in an expression. */
export function functionsIn(expr: string): ReadonlySet<string> {
  const names = new Set<string>()
  parser.parse(expr).iterate({
    enter({ name, from, to }) {
      if (name === 'FunctionIdentifier') names.add(expr.slice(from, to))
    },
  })
  return names
}
