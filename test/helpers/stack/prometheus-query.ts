import { patiently } from './patience.ts'

/** One series of an answer, at one moment. */
export interface InstantSample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

interface Answer {
  readonly status: 'success' | 'error'
  readonly error?: string
  readonly data?: VectorAnswer | { readonly resultType: 'scalar'; readonly result: readonly [number, string] }
}

interface VectorAnswer {
  readonly resultType: 'vector'
  readonly result: readonly { readonly metric: Record<string, string>; readonly value: readonly [number, string] }[]
}

/**
 * The value of an expression, by default now. `url` is that of Prometheus or of what has its API, such as
 * `http://127.0.0.1:9090`; `parameters` are more of the API's, such as `time` in seconds of Unix.
 */
export async function promQuery(
  url: string,
  expression: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<readonly InstantSample[]> {
  const response = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query: expression, ...parameters }),
    signal: AbortSignal.timeout(10_000),
  })
  const { status, error, data } = (await response.json()) as Answer
  if (status !== 'success' || data === undefined) throw new Error(`${expression}: ${error}`)
  if (data.resultType === 'scalar') return [{ labels: {}, value: Number(data.result[1]) }]
  if (data.resultType !== 'vector') throw new Error(`${expression}: not an instant vector`)
  return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
}

/** The values of all series of an expression, added up; 0 where there are none. */
export async function promSum(url: string, expression: string): Promise<number> {
  return (await promQuery(url, expression)).reduce((sum, { value }) => sum + value, 0)
}

/** Asks until the answer is acceptable: until there is one, by default. */
export const promQueryUntil = (
  url: string,
  expression: string,
  accept: (samples: readonly InstantSample[]) => boolean = (samples) => samples.length > 0,
  seconds = 90,
): Promise<readonly InstantSample[]> => patiently(expression, () => promQuery(url, expression), accept, { seconds })

/** The traces that the exemplars of a selector name, of the last ten minutes. */
export async function exemplarTraceIds(url: string, selector: string): Promise<readonly string[]> {
  const end = Date.now() / 1000
  const query = new URLSearchParams({ query: selector, start: `${end - 600}`, end: `${end}` })
  const response = await fetch(`${url}/api/v1/query_exemplars?${query}`, { signal: AbortSignal.timeout(10_000) })
  const { data } = (await response.json()) as {
    readonly data: readonly { readonly exemplars: readonly { readonly labels: Readonly<Record<string, string>> }[] }[]
  }
  return data.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels.trace_id ?? ''))
}
