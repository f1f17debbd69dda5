import { field, list } from '../foreign.ts'
import { exploreLink, panesOf } from './explore-link.ts'

/** What Grafana asks a Jaeger. */
interface JaegerSearch {
  readonly queryType: 'search'
  /** Has to be one. Where all are chosen, nothing is found, and the reader chooses one there. */
  readonly service: string
  /** In logfmt. */
  readonly tags?: string
  readonly minDuration?: string
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of Grafana
const CHOSEN_SERVICE = '${service:text}'

/** The conditions that the dashboards have, and how Jaeger is asked for the same, or not at all. */
const CONDITIONS: readonly (readonly [RegExp, (value: string, name: string) => Partial<JaegerSearch>])[] = [
  [/^resource\.service\.name =~ /, () => ({})],
  [/^(duration) > ([\w.]+)$/, (minDuration) => ({ minDuration })],
  [/^status = (error)$/, () => ({ tags: 'error=true' })],
  // It neither compares numbers nor knows whether there is a tag at all, or one of several values.
  [/^span\.\S+ (?:> [\d.]+|!= ""|=~ "\$\{\w+:pipe\}")$/, () => ({})],
  [/^span\.(\S+) = "?([\w./${}-]+)"?$/, (value, name) => ({ tags: `${name}="${value}"` })],
  // Nor parts of a value.
  [/^span\.(\S+) =~ "\.\*([^"]+)\.\*"$/, (value, name) => ({ tags: `${name}="${value}"` })],
]

/** A dashboard whose traces are in Tempo, for those who have them in Jaeger: its searches and the links to them. */
export function searchingJaeger(dashboard: string): string {
  return `${JSON.stringify(JSON.parse(dashboard, revive), null, 1)}\n`
}

function revive(key: string, value: unknown): unknown {
  if (typeof value === 'string') {
    if (key === 'url') return relinked(value)
    return key === 'title' && value === 'Traces in Tempo' ? 'Traces in Jaeger' : value
  }
  if (typeof value !== 'object' || value === null) return value
  const { type, query, queryType, targets } = value as Readonly<Record<string, unknown>>
  if (list(targets).some((target) => field(target, 'queryType') === 'search')) return ofOneService(value)
  if (type === 'tempo') return { ...value, type: 'jaeger' }
  if (type === 'datasource' && query === 'tempo') return { ...value, query: 'jaeger' }
  if (queryType === 'traceql' && typeof query === 'string') return searchOf(value, query)
  return value
}

/** A panel with a search. */
function ofOneService(panel: object): object {
  const fieldConfig = field(panel, 'fieldConfig') as { readonly defaults: object }
  const defaults = { ...fieldConfig.defaults, noValue: 'None, or not one service chosen above' }
  const description = `${field(panel, 'description')} Jaeger searches one service at a time: choose it above.`
  return { ...panel, description, fieldConfig: { ...fieldConfig, defaults } }
}

function relinked(url: string): string {
  const panes = panesOf(url)
  return panes === undefined ? url : exploreLink(JSON.parse(JSON.stringify(panes), revive))
}

function searchOf(traceQuery: object, traceQl: string): object {
  const { refId, datasource, limit } = traceQuery as Readonly<Record<string, unknown>>
  return { refId, datasource, ...jaegerSearch(traceQl), limit }
}

/**
 * As much of a search by TraceQL as Jaeger understands.
 * @throws Error that names a condition that is not among those of the dashboards.
 */
export function jaegerSearch(traceQl: string): JaegerSearch {
  const [, filter = ''] = /\{ (.*) \}/.exec(traceQl) ?? []
  const parts = filter.split(' && ').map(partOf)
  const tags = parts.flatMap((part) => part.tags ?? []).join(' ')
  const [minDuration] = parts.flatMap((part) => part.minDuration ?? [])
  return {
    queryType: 'search',
    service: CHOSEN_SERVICE,
    ...(tags !== '' && { tags }),
    ...(minDuration !== undefined && { minDuration }),
  }
}

function partOf(condition: string): Partial<JaegerSearch> {
  for (const [pattern, translate] of CONDITIONS) {
    const [match, ...groups] = pattern.exec(condition) ?? []
    if (match !== undefined) return translate(groups.at(-1) ?? '', groups[0] ?? '')
  }
  throw new Error(`Jaeger can not be asked for ${condition}`)
}
