import type { Answer, AnsweredPanel, Range, Series, Variable } from './answers.ts'
import type { DataSourceReference, Panel, Target } from './dashboard.ts'
import { readDuration } from './duration.ts'
import { interpolateQuery } from './interpolation.ts'
import { place } from './layout.ts'
import type { Prometheus } from './prometheus.ts'
import type { Tempo } from './tempo.ts'
import { type Timing, timingOf } from './timing.ts'

export interface Questioning {
  readonly prometheus: Prometheus
  readonly tempo: Tempo | undefined
  readonly variables: readonly Variable[]
  readonly range: Range
  /** The width of the page: as many points as a panel has pixels are asked for. */
  readonly width: number
  /** How often Prometheus scrapes, in seconds. */
  readonly scrape: number
}

/** Asks what a panel asks. A query that fails says so in its answer. */
export async function askPanel(panel: Panel, questioning: Questioning): Promise<AnsweredPanel> {
  const range = rangeOf(panel, questioning.range)
  const targets = (panel.targets ?? []).filter(({ hide }) => hide !== true)
  if (questioning.tempo !== undefined && targets.every((target) => sourceType(target, panel).includes('tempo')))
    return { panel, range, answers: await Promise.all(targets.map((target) => askTempo(target, questioning))) }
  const foreign = targets.map((target) => foreignSource(sourceType(target, panel))).find(Boolean)
  if (foreign !== undefined)
    return { panel, range, answers: [], note: `Not drawn here: asks ${foreign}, not Prometheus` }
  const points = panel.maxDataPoints ?? place(panel.gridPos, questioning.width).width
  const answers = targets.map((target) => {
    const shortest = interpolateQuery(target.interval || panel.interval || '', questioning.variables)
    return askTarget(target, timingOf(range, { points, shortest, scrape: questioning.scrape }), {
      ...questioning,
      range,
    })
  })
  return { panel, range, answers: await Promise.all(answers) }
}

async function askTarget(target: Target, { step, builtins }: Timing, questioning: Questioning): Promise<Answer> {
  const { prometheus, variables, range } = questioning
  const expr = interpolateQuery(target.expr ?? '', variables, builtins)
  const answer = { target, expr, step, series: [], exemplars: [] }
  if (expr.trim() === '') return answer
  try {
    const series: Promise<readonly Series[]> = target.instant
      ? prometheus.at(expr, range.to)
      : prometheus.over(expr, aligned(range, step), step)
    // Exemplars are an ornament: a Prometheus without them still has a picture.
    const exemplars = target.exemplar ? prometheus.exemplars(expr, range).catch(() => []) : []
    return { ...answer, series: await series, exemplars: await exemplars }
  } catch (error) {
    return { ...answer, error: error instanceof Error ? error.message : String(error) }
  }
}

async function askTempo(target: Target, { tempo, variables, range }: Questioning): Promise<Answer> {
  const expr = interpolateQuery(target.query ?? '', variables)
  const answer = { target, expr, step: 0, series: [], exemplars: [] }
  try {
    return { ...answer, spans: (await tempo?.spans(expr, range, target.limit ?? 20)) ?? [] }
  } catch (error) {
    return { ...answer, error: error instanceof Error ? error.message : String(error) }
  }
}

function rangeOf({ timeFrom }: Panel, range: Range): Range {
  const seconds = readDuration(timeFrom?.replace(/^now-/, '') ?? '')
  return seconds === undefined ? range : { from: range.to - seconds, to: range.to }
}

/** Points at round times, so that pictures of neighbouring ranges show the same ones. */
const aligned = ({ from, to }: Range, step: number): Range => ({
  from: Math.floor(from / step) * step,
  to: Math.floor(to / step) * step,
})

function sourceType(target: Target, panel: Panel): string {
  const reference: DataSourceReference | undefined = target.datasource ?? panel.datasource
  return typeof reference === 'string' ? reference : (reference?.type ?? 'prometheus')
}

function foreignSource(type: string): string | undefined {
  if (type === 'datasource' || type.startsWith('__expr')) return 'Grafana itself'
  return ['tempo', 'loki', 'alertmanager', 'postgres', 'grafana-postgresql-datasource'].find((each) =>
    type.includes(each),
  )
}
