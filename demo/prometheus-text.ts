/** One line of the Prometheus text format. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

// A label's value may hold braces and blanks; greedy, the last brace of the line is the one that ends the labels.
const sampleLine = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?$/
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g

/** Parses the text of a `/metrics` endpoint. Throws for an invalid line, because skipping it would make sums wrong. */
export function parsePrometheusText(text: string): readonly Sample[] {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map(parseSample)
}

function parseSample(line: string): Sample {
  const [, name, labels = '', written = ''] = sampleLine.exec(line) ?? []
  const value = parseValue(written)
  if (name === undefined || value === undefined) throw new Error(`not a line of Prometheus text: ${line}`)
  return { name, labels: parseLabels(labels), value }
}

function parseLabels(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...text.matchAll(label)].map(([, name = '', value = '']) => [name, unescaped(value)]))
}

const unescaped = (value: string): string => value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))

/** `Number` reads infinity in another spelling, and takes an empty string for 0. */
export function parseValue(text: string): number | undefined {
  if (text === 'NaN') return Number.NaN
  const infinite = /^([+-]?)Inf$/.exec(text)
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const value = text === '' ? Number.NaN : Number(text)
  return Number.isNaN(value) ? undefined : value
}
