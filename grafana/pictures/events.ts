import type { Event, Range, Variable } from './answers.ts'
import type { AnnotationModel, Dashboard } from './dashboard.ts'
import { interpolateQuery } from './interpolation.ts'
import type { Prometheus } from './prometheus.ts'
import { timingOf } from './timing.ts'

interface Questions {
  readonly prometheus: Prometheus
  readonly variables: readonly Variable[]
  readonly range: Range
  readonly scrape: number
}

/** What a dashboard's annotations mark: each time during which a query of theirs has a value other than zero. */
export async function askEvents(dashboard: Dashboard, questions: Questions): Promise<readonly Event[]> {
  const asking = (dashboard.annotations?.list ?? []).filter(
    ({ enable, expr }) => enable !== false && expr !== undefined,
  )
  return (await Promise.all(asking.map((each) => askAnnotation(each, questions)))).flat()
}

async function askAnnotation(
  { expr = '', step: shortest, iconColor = 'red' }: AnnotationModel,
  { prometheus, variables, range, scrape }: Questions,
): Promise<readonly Event[]> {
  const { step, builtins } = timingOf(range, { points: 100, shortest: shortest ?? '60s', scrape })
  const series = await prometheus.over(interpolateQuery(expr, variables, builtins), range, step)
  return series.flatMap(({ samples }) => {
    const times = samples.filter(([, value]) => Number(value) !== 0).map(([time]) => time)
    return joinTimes(times, step).map((span) => ({ ...span, color: iconColor }))
  })
}

/** Times a step apart are one event that lasts. */
function joinTimes(times: readonly number[], step: number): readonly { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = []
  for (const time of times) {
    const last = spans.at(-1)
    if (last !== undefined && time - last.to < step * 1.5) last.to = time
    else spans.push({ from: time, to: time })
  }
  return spans
}
