import { foreignText } from '../server/foreign-text.ts'
import { ServerFault } from '../server/server-fault.ts'
import type { Sample } from './sample.ts'

/** Longest line in UTF-16 units. */
const LINE_LIMIT = 64 * 1024

/** The name of a metric, which ends before its labels or its value. */
const NAME = /^[^{\s]+/

// Label values may contain braces and blanks; the pattern is greedy, so the last brace of the line ends the labels.
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?$/

/**
 * The samples of a `/metrics` endpoint, by Prometheus' text format 0.0.4.
 *
 * @param names the metrics that are read; default is all. Lines of others are not looked at.
 * @throws ServerFault for an invalid line, as Prometheus refuses the whole page: without it, sums would be wrong
 */
export function readSamples(text: string, names?: readonly string[]): readonly Sample[] {
  const wanted = names && new Set(names)
  const samples: Sample[] = []
  for (const line of text.split('\n').map((line) => line.trim())) {
    if (line === '' || line.startsWith('#')) continue
    if (wanted === undefined || wanted.has(NAME.exec(line)?.[0] ?? '')) samples.push(readSample(line))
  }
  return samples
}

function readSample(line: string): Sample {
  const [, name, labels = '', written = ''] = line.length > LINE_LIMIT ? [] : (SAMPLE.exec(line) ?? [])
  const value = readValue(written)
  const read = readLabels(labels)
  if (name !== undefined && value !== undefined && read !== undefined) return { name, labels: read, value }
  throw new ServerFault(`not a line of Prometheus text: ${foreignText(line)}`)
}

function readLabels(text: string): Readonly<Record<string, string>> | undefined {
  const labels: [string, string][] = []
  // Sticky: a search from every position would be slow on a line crafted for that.
  const label = /\s*([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y
  while (label.lastIndex < text.length) {
    const match = label.exec(text)
    if (match === null) return undefined
    const [, name = '', value = ''] = match
    labels.push([name, value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))])
  }
  return Object.fromEntries(labels)
}

/** `Number` reads infinity in another spelling, and takes an empty string for 0. */
export function readValue(text: string): number | undefined {
  if (text === 'NaN') return Number.NaN
  const infinite = /^([+-]?)Inf$/.exec(text)
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const value = text === '' ? Number.NaN : Number(text)
  return Number.isNaN(value) ? undefined : value
}
