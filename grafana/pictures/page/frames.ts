import { type DataFrame, type Field, FieldType, type Labels } from '@grafana/data'
import type { Answer, Sample, Series } from '../answers.ts'
import { spansFrame } from './spans.ts'

/** Data frames as Grafana's Prometheus source makes them, of all answers of a panel. */
export function framesOf(answers: readonly Answer[]): DataFrame[] {
  const tables = answers.filter(({ target }) => target.format === 'table').length
  return answers.flatMap((answer) => {
    if (answer.spans !== undefined)
      return answer.spans.length === 0 ? [] : [spansFrame(answer.target.refId, answer.spans)]
    switch (answer.target.format) {
      case 'table':
        return answer.series.length === 0 ? [] : [tableFrame(answer, tables > 1)]
      case 'heatmap':
        return answer.series.length === 0 ? [] : [bucketsFrame(answer)]
      default:
        return answer.series.map((series) => seriesFrame(series, answer))
    }
  })
}

function seriesFrame({ metric, samples }: Series, answer: Answer): DataFrame {
  const { __name__: metricName = 'Value', ...labels } = metric
  const name = seriesName(metric, labels, answer)
  return {
    refId: answer.target.refId,
    ...(name !== undefined && { name }),
    length: samples.length,
    fields: [
      timeField(samples.map(timeOf), answer.step),
      {
        name: name === undefined ? metricName : 'Value',
        type: FieldType.number,
        config: name === undefined ? {} : { displayNameFromDS: name },
        labels,
        values: samples.map(numberOf),
      },
    ],
  }
}

/** Undefined leaves it to Grafana, which names series by the labels in which they differ. */
function seriesName(metric: Labels, labels: Labels, { target, expr }: Answer): string | undefined {
  const format = target.legendFormat ?? ''
  if (format === '__auto') return Object.keys(labels).length > 0 ? undefined : expr
  if (format !== '') return format.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label) => metric[label] ?? '')
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  const text = `${metric.__name__ ?? ''}${pairs.length > 0 ? `{${pairs.join(', ')}}` : ''}`
  return text === '' ? expr : text
}

function tableFrame({ target: { refId }, series }: Answer, amongOthers: boolean): DataFrame {
  const rows = series.flatMap(({ metric, samples }) => samples.map((sample) => ({ metric, sample })))
  const names = [...new Set(series.flatMap(({ metric }) => Object.keys(metric).sort()))]
  const labelFields = names.map((name): Field => {
    if (name === 'le')
      return field(
        name,
        FieldType.number,
        rows.map(({ metric }) => readNumber(metric.le ?? '+Inf')),
      )
    return field(
      name,
      FieldType.string,
      rows.map(({ metric }) => metric[name] ?? ''),
    )
  })
  const value = field(
    amongOthers ? `Value #${refId}` : 'Value',
    FieldType.number,
    rows.map(({ sample }) => numberOf(sample)),
  )
  const time = field(
    'Time',
    FieldType.time,
    rows.map(({ sample }) => timeOf(sample)),
  )
  return { refId, length: rows.length, fields: [time, ...labelFields, value] }
}

/** One field a bucket, from the lowest up, each with what is in it alone: Prometheus adds them up. */
function bucketsFrame({ target: { refId }, series, step }: Answer): DataFrame {
  const sorted = [...series].sort((a, b) => readNumber(a.metric.le ?? '+Inf') - readNumber(b.metric.le ?? '+Inf'))
  const times = [...new Set(sorted.flatMap(({ samples }) => samples.map(timeOf)))].sort((a, b) => a - b)
  const sums = sorted.map(({ samples }) => new Map(samples.map((sample) => [timeOf(sample), numberOf(sample)])))
  const buckets = sorted.map(({ metric }, index) => {
    const counts = times.map((time) => {
      const sum = sums[index]?.get(time)
      return sum === undefined ? null : Math.max(0, sum - (sums[index - 1]?.get(time) ?? 0))
    })
    return { ...field(metric.le ?? '+Inf', FieldType.number, counts), labels: { le: metric.le ?? '+Inf' } }
  })
  return { refId, length: times.length, fields: [timeField(times, step), ...buckets] }
}

const timeField = (values: number[], step: number): Field => ({
  // Grafana breaks a line where the next point is further than this away.
  ...field('Time', FieldType.time, values),
  config: { interval: step * 1000 },
})

const field = (name: string, type: FieldType, values: unknown[]): Field => ({ name, type, config: {}, values })

const timeOf = ([time]: Sample): number => Math.round(time * 1000)

const numberOf = ([, value]: Sample): number => readNumber(value)

const readNumber = (text: string): number =>
  text.endsWith('Inf') ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text)
