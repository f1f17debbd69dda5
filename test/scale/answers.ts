import { type InstantSample, promQuery } from '../helpers/stack/index.ts'

/** The value of each series of an answer, by its labels. */
export type Answer = ReadonlyMap<string, number>

/** Labels that say which Prometheus or which receiver something came by; Prometheus itself does not show its own. */
const EXTERNAL: ReadonlySet<string> = new Set(['channels', 'cluster', 'replica', 'receive_replica', 'tenant_id'])

/** Sums are added up in another order, and VictoriaMetrics stores decimal numbers. */
const TOLERANCE = 1e-9

/**
 * What an engine with Prometheus' API answers for a moment, or the error. VictoriaMetrics keeps the name of a metric through
 * functions such as `max_over_time`: without names, that makes no difference.
 */
export async function ask(url: string, expr: string, time: number, { withNames = true } = {}): Promise<Answer | Error> {
  try {
    return answerOf(await promQuery(url, expr, { time: `${time}` }), withNames)
  } catch (error) {
    return error as Error
  }
}

function answerOf(samples: readonly InstantSample[], withNames: boolean): Answer {
  const answer = new Map<string, number>()
  for (const { labels, value } of samples) {
    const key = keyOf(labels, withNames)
    // A replica that was not taken for one is a series too many.
    answer.set(answer.has(key) ? `${key} again ${answer.size}` : key, value)
  }
  return answer
}

function keyOf(labels: Readonly<Record<string, string>>, withNames: boolean): string {
  const own = Object.entries(labels).filter(([name]) => !EXTERNAL.has(name) && (withNames || name !== '__name__'))
  return own
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(' ')
}

/** What is different, a line for each series; empty where the answers are equal. */
export function differences(expected: Answer | Error, found: Answer | Error): readonly string[] {
  if (expected instanceof Error || found instanceof Error) {
    const [one, other] = [expected, found].map((answer) => (answer instanceof Error ? answer.message : 'no error'))
    return [`${one} / ${other}`]
  }
  const keys = new Set([...expected.keys(), ...found.keys()])
  return [...keys]
    .filter((key) => !isEqual(expected.get(key), found.get(key)))
    .map((key) => `{${key}}: ${expected.get(key)} / ${found.get(key)}`)
}

/** How far each value is off, as a share of what was expected; of series that both have, and that are not zero. */
export const deviations = (expected: Answer, found: Answer): readonly number[] =>
  [...expected].flatMap(([key, value]) => {
    const other = found.get(key)
    return other === undefined || value === 0 ? [] : [Math.abs(other / value - 1)]
  })

function isEqual(one: number | undefined, other: number | undefined): boolean {
  if (one === undefined || other === undefined) return false
  if (Object.is(one, other) || one === other) return true
  return Math.abs(one - other) <= TOLERANCE * Math.max(Math.abs(one), Math.abs(other))
}

/** The values of a label, as Grafana asks for them to fill a variable. */
export async function labelValues(url: string, label: string, selector: string): Promise<readonly string[]> {
  const query = new URLSearchParams({ 'match[]': selector })
  const response = await fetch(`${url}/api/v1/label/${label}/values?${query}`, { signal: AbortSignal.timeout(10_000) })
  const { data } = (await response.json()) as { readonly data: readonly string[] }
  return data.toSorted()
}
