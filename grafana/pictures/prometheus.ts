import type { Exemplar, Labels, Range, Sample, Series } from './answers.ts'

/** Prometheus' HTTP API, as much of it as a dashboard needs. Whatever goes wrong is an error with Prometheus' own words. */
export interface Prometheus {
  at(expr: string, time: number): Promise<readonly Series[]>
  over(expr: string, range: Range, step: number): Promise<readonly Series[]>
  exemplars(expr: string, range: Range): Promise<readonly Exemplar[]>
  labelValues(label: string, selector: string | undefined, range: Range): Promise<readonly string[]>
}

type Result =
  | { readonly resultType: 'matrix'; readonly result: readonly { metric: Labels; values?: readonly Sample[] }[] }
  | { readonly resultType: 'vector'; readonly result: readonly { metric: Labels; value?: Sample }[] }
  | { readonly resultType: 'scalar' | 'string'; readonly result: Sample }

type ExemplarResult = readonly {
  readonly exemplars: readonly { readonly timestamp: number; readonly value: string }[]
}[]

export function createPrometheus(origin: string): Prometheus {
  const ask = async <T>(path: string, parameters: Readonly<Record<string, string>>): Promise<T> => {
    const response = await fetch(new URL(`api/v1/${path}?${new URLSearchParams(parameters)}`, `${origin}/`))
    const text = await response.text()
    const answer = parse(text)
    if (answer === undefined)
      throw new Error(`Prometheus answered with status ${response.status}: ${text.slice(0, 80)}`)
    if (answer.status !== 'success') throw new Error(answer.error ?? 'Prometheus gave no reason')
    return answer.data as T
  }
  return {
    at: async (query, time) => readSeries(await ask('query', { query, time: `${time}` })),
    over: async (query, { from, to }, step) =>
      readSeries(await ask('query_range', { query, start: `${from}`, end: `${to}`, step: `${step}` })),
    exemplars: async (query, { from, to }) =>
      readExemplars(await ask('query_exemplars', { query, start: `${from}`, end: `${to}` })),
    labelValues: (label, selector, { from, to }) =>
      ask(`label/${encodeURIComponent(label)}/values`, {
        start: `${from}`,
        end: `${to}`,
        ...(selector !== undefined && { 'match[]': selector }),
      }),
  }
}

function parse(text: string): { status?: string; error?: string; data?: unknown } | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readSeries(result: Result): readonly Series[] {
  switch (result.resultType) {
    // Native histograms have no values; no panel of ours asks for one.
    case 'matrix':
      return result.result.map(({ metric, values = [] }) => ({ metric, samples: values }))
    case 'vector':
      return result.result.map(({ metric, value }) => ({ metric, samples: value === undefined ? [] : [value] }))
    case 'scalar':
    case 'string':
      return [{ metric: {}, samples: [result.result] }]
  }
}

const readExemplars = (result: ExemplarResult): readonly Exemplar[] =>
  result.flatMap(({ exemplars }) =>
    exemplars.map(({ timestamp, value }) => ({ time: timestamp, value: Number(value) })),
  )
