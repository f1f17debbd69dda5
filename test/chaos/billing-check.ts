import { readSamples } from '../../src/cli/samples/prometheus-text.ts'
import { METRIC } from '../../src/sinks/names.ts'
import type { Comparison } from './comparison.ts'

/** Compares the billing log's counts of rows with `rows`, all of which should be written by now. */
export function compareBilling(text: string, rows: number): readonly Comparison[] {
  const samples = readSamples(text)
  const total = (metric: string, result?: string) =>
    samples
      .filter(({ name, labels }) => name === metric && (result === undefined || labels.result === result))
      .reduce((sum, { value }) => sum + value, 0)
  return [
    { what: 'rows written', expected: rows, found: total(METRIC.billingRows, 'written') },
    { what: 'rows dropped', expected: 0, found: total(METRIC.billingRows, 'dropped') },
    { what: 'rows that wait in memory', expected: 0, found: total(METRIC.billingQueue) },
  ]
}
