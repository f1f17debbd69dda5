import { exploreLink, panesOf } from './explore-link.ts'

/** What Grafana asks a Jaeger. */
interface JaegerSearch {
  readonly queryType: 'search'
  /** Jaeger has to know which: where all are chosen, the reader chooses one there. */
  readonly service: string
  /** In logfmt. */
  readonly tags?: string
  readonly minDuration?: string
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of Grafana
const CHOSEN_SERVICE = '${service:text}'

/** Conditions of TraceQL that Jaeger can be asked for, too, and how. */
const CONDITIONS: readonly (readonly [RegExp, (value: string, name: string) => Partial<JaegerSearch>])[] = [
  [/^(duration) > (\w+)$/, (minDuration) => ({ minDuration })],
  [/^status = (error)$/, () => ({ tags: 'error=true' })],
  [/^span\.(\S+) = "?([^"]+)"?$/, (value, name) => ({ tags: `${name}=${value}` })],
  // Jaeger compares whole values.
  [/^span\.(\S+) =~ "\.\*([^"]+)\.\*"$/, (value, name) => ({ tags: `${name}=${value}` })],
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
  const { type, query, queryType } = value as Readonly<Record<string, unknown>>
  if (type === 'tempo') return { ...value, type: 'jaeger' }
  if (type === 'datasource' && query === 'tempo') return { ...value, query: 'jaeger' }
  if (queryType === 'traceql' && typeof query === 'string') return searchOf(value, query)
  return value
}

function relinked(url: string): string {
  const panes = panesOf(url)
  return panes === undefined ? url : exploreLink(JSON.parse(JSON.stringify(panes), revive))
}

function searchOf(traceQuery: object, traceQl: string): object {
  const { refId, datasource, limit } = traceQuery as Readonly<Record<string, unknown>>
  return { refId, datasource, ...jaegerSearch(traceQl), limit }
}

/** As much of a search by TraceQL as Jaeger understands. It finds more than that. */
export function jaegerSearch(traceQl: string): JaegerSearch {
  const [, filter = ''] = /\{ (.*) \}/.exec(traceQl) ?? []
  const parts = filter.split(' && ').flatMap((condition) => partOf(condition) ?? [])
  const tags = parts.flatMap((part) => part.tags ?? []).join(' ')
  const [minDuration] = parts.flatMap((part) => part.minDuration ?? [])
  return {
    queryType: 'search',
    service: CHOSEN_SERVICE,
    ...(tags !== '' && { tags }),
    ...(minDuration !== undefined && { minDuration }),
  }
}

function partOf(condition: string): Partial<JaegerSearch> | undefined {
  for (const [pattern, translate] of CONDITIONS) {
    const [match, ...groups] = pattern.exec(condition) ?? []
    if (match !== undefined) return translate(groups.at(-1) ?? '', groups[0] ?? '')
  }
  return undefined
}
