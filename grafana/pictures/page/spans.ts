import { type DataFrame, type Field, type FieldConfig, FieldType } from '@grafana/data'
import type { Span } from '../answers.ts'

/** In pixels, as Grafana's Tempo source has it for the columns that every table of spans has. */
const wide = { custom: { width: 200 } }

/** A row for each span, its attributes in columns of their own, as Grafana's Tempo source has it. */
export function spansFrame(refId: string, found: readonly Span[]): DataFrame {
  const spans = [...found].sort((a, b) => b.start - a.start)
  const names = [...new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)))].sort()
  const column = (name: string, type: FieldType, value: (span: Span) => unknown, config: FieldConfig = {}): Field => ({
    name,
    type,
    config,
    values: spans.map(value),
  })
  return {
    refId,
    length: spans.length,
    fields: [
      column('Trace Service', FieldType.string, ({ service }) => service, wide),
      column('Trace Name', FieldType.string, ({ trace }) => trace, wide),
      column('Span ID', FieldType.string, ({ id }) => id, { unit: 'string', ...wide }),
      column('Start time', FieldType.time, ({ start }) => start, wide),
      ...names.map((name) => column(name, FieldType.string, ({ attributes }) => attributes[name] ?? '')),
      column('Duration', FieldType.number, ({ duration }) => duration, { unit: 'ns', ...wide }),
    ],
  }
}
