import { field, list } from '../../foreign.ts'
import { METRIC } from '../../sinks/names.ts'

/** One value of a metric. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What an application reports about itself. */
export const ABOUT_APPLICATION: readonly string[] = [
  METRIC.buildInfo,
  METRIC.requests,
  METRIC.instrumentationErrors,
  METRIC.unpricedRequests,
  METRIC.usageMissing,
]

/** The values of a metric, summed by one of its labels, without zeros. */
export function sumBy(samples: readonly Sample[], name: string, label: string): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const sample of samples) {
    if (sample.name !== name || !(sample.value > 0)) continue
    const key = sample.labels[label] ?? ''
    sums.set(key, (sums.get(key) ?? 0) + sample.value)
  }
  return sums
}

export function sum(samples: readonly Sample[], name: string): number {
  return samples.reduce((total, sample) => (sample.name === name ? total + sample.value : total), 0)
}

// Label values may contain braces and blanks; the pattern is greedy, so the last brace of the line ends the labels.
const SAMPLE_LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?$/

/** Longest line of a sample of ours. */
const LINE_LIMIT = 16 * 1024

/** The samples of these metrics from the text of a `/metrics` endpoint. Invalid lines are skipped. */
export function readSamples(text: string, names: readonly string[]): readonly Sample[] {
  const samples: Sample[] = []
  for (const line of text.split('\n')) {
    if (line.length > LINE_LIMIT || !names.some((name) => line.startsWith(name))) continue
    const [, name = '', labels = '', written = ''] = SAMPLE_LINE.exec(line.trimEnd()) ?? []
    const value = Number(written)
    if (names.includes(name) && Number.isFinite(value)) samples.push({ name, labels: readLabels(labels), value })
  }
  return samples
}

function readLabels(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {}
  // Sticky: a search from every position would be slow on a line crafted for that.
  const label = /\s*([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"\s*,?/y
  for (let match = label.exec(text); match !== null; match = label.exec(text)) {
    const [, name = '', value = ''] = match
    labels[name] = value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))
  }
  return labels
}

/** The samples from Prometheus' answer to an instant query. */
export function samplesOf(data: unknown): readonly Sample[] {
  return list(field(data, 'result')).map((series) => {
    const { __name__: name = '', ...labels } = labelsOf(field(series, 'metric'))
    return { name, labels, value: Number(list(field(series, 'value'))[1]) }
  })
}

export function labelsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
