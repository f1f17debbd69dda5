import type { Exemplar } from '../answers.ts'

/** As Grafana thins them out: in each step the greatest, and of the others those that are far enough below the one before. */
export function sampleExemplars(exemplars: readonly Exemplar[], step: number): readonly Exemplar[] {
  const apart = 2 * deviation(exemplars.map(({ value }) => value))
  const steps = new Map<number, Exemplar[]>()
  for (const exemplar of exemplars) {
    const key = Math.floor(exemplar.time / step)
    steps.set(key, [...(steps.get(key) ?? []), exemplar])
  }
  return [...steps.values()].flatMap((those) => spread(those, apart))
}

function spread(exemplars: readonly Exemplar[], apart: number): readonly Exemplar[] {
  const kept: Exemplar[] = []
  for (const exemplar of [...exemplars].sort((a, b) => b.value - a.value)) {
    const last = kept.at(-1)
    if (last === undefined || last.value - exemplar.value > apart) kept.push(exemplar)
  }
  return kept
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1))
}
