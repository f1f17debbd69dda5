import type { Range, Variable } from './answers.ts'
import type { Dashboard, VariableModel } from './dashboard.ts'
import { interpolateQuery } from './interpolation.ts'
import type { Prometheus } from './prometheus.ts'

const everything = '$__all'

/** The values that a dashboard's variables have when it is opened, in their order: each may use those before it. */
export async function resolveVariables(
  dashboard: Dashboard,
  chosen: Readonly<Record<string, readonly string[]>>,
  prometheus: Prometheus,
  range: Range,
): Promise<readonly Variable[]> {
  const variables: Variable[] = []
  for (const model of dashboard.templating?.list ?? []) {
    const options = await listOptions(model, variables, prometheus, range)
    variables.push(resolve(model, options, chosen[model.name]))
  }
  return variables
}

function resolve(model: VariableModel, options: readonly string[], chosen: readonly string[] | undefined): Variable {
  const current = chosen ?? [model.current?.value ?? []].flat()
  const known = current.filter((value) => value === everything || isFree(model) || options.includes(value))
  // Grafana takes the first option, and All comes before the others.
  const fallback = model.includeAll ? [everything] : options.slice(0, 1)
  const selected = known.length > 0 && known[0] !== '' ? known : fallback
  const all = selected.includes(everything)
  return {
    name: model.name,
    label: model.label || model.name,
    type: model.type,
    shown: !['hideVariable', 2].includes(model.hide ?? 0) && model.type !== 'constant',
    multi: model.multi === true || model.includeAll === true,
    selected: all ? options : selected,
    all,
    allValue: model.allValue || undefined,
  }
}

/** May have a value that is no option of it. */
const isFree = ({ type }: VariableModel): boolean => ['textbox', 'constant'].includes(type)

function listOptions(
  model: VariableModel,
  before: readonly Variable[],
  prometheus: Prometheus,
  range: Range,
): Promise<readonly string[]> | readonly string[] {
  const query = typeof model.query === 'string' ? model.query : (model.query?.query ?? '')
  switch (model.type) {
    case 'query':
      return queryOptions(interpolateQuery(query, before), model, prometheus, range)
    case 'datasource':
      return [query === 'tempo' ? 'Tempo' : query === 'alertmanager' ? 'Alertmanager' : 'Prometheus']
    case 'constant':
    case 'textbox':
      return [query]
    case 'custom':
    case 'interval':
      // `text : value` names one of them otherwise.
      return query.split(',').map((option) => option.split(' : ').at(-1)?.trim() ?? '')
    default:
      return []
  }
}

async function queryOptions(
  query: string,
  { regex, sort }: VariableModel,
  prometheus: Prometheus,
  range: Range,
): Promise<readonly string[]> {
  const values = await askOptions(query, prometheus, range)
  const [, pattern = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(regex ?? '') ?? [undefined, regex]
  const expression = new RegExp(pattern, flags.replace('g', ''))
  const found = values.flatMap((value) => {
    const match = expression.exec(value)
    return match === null ? [] : [match.groups?.value ?? match[1] ?? value]
  })
  const distinct = [...new Set(found)]
  if (sort === 0 || sort === undefined || sort === 'disabled') return distinct
  const numeric = [3, 4].includes(Number(sort))
  distinct.sort((a, b) => a.localeCompare(b, 'en', { numeric }))
  return Number(sort) % 2 === 0 ? distinct.reverse() : distinct
}

async function askOptions(query: string, prometheus: Prometheus, range: Range): Promise<readonly string[]> {
  const values = /^label_values\(\s*(?:(.+),\s*)?([a-zA-Z_]\w*)\s*\)\s*$/s.exec(query)
  if (values?.[2] !== undefined) return prometheus.labelValues(values[2], values[1]?.trim(), range)
  const result = /^query_result\((.+)\)\s*$/s.exec(query)
  if (result?.[1] === undefined) throw new Error(`A variable asks what this tool can't: ${query}`)
  const series = await prometheus.at(result[1], range.to)
  return series.map(({ metric: { __name__ = '', ...labels }, samples }) => {
    const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`)
    const [time, value] = samples[0] ?? [range.to, 'NaN']
    return `${__name__}{${pairs.join(',')}} ${value} ${Math.round(time * 1000)}`
  })
}
