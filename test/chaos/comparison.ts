import type { Style } from '../../demo/style.ts'
import { drawTable, name, number } from '../../demo/table.ts'

/** An expected figure and the measured one. */
export interface Comparison {
  readonly what: string
  readonly expected: number | string
  readonly found: number | string
}

/** Ends the run: figures that should be equal and are not. */
export class Inequality extends Error {
  override readonly name = 'Inequality'
  /** What was compared. */
  readonly of: string
  readonly different: readonly Comparison[]

  constructor(of: string, different: readonly Comparison[]) {
    super(`${of}: ${different.map(({ what, expected, found }) => `${what}: ${found}, not ${expected}`).join('; ')}`)
    this.of = of
    this.different = different
  }
}

const MOST_LINES = 20

/** Throws an Inequality where figures differ. */
export function assertEqual(of: string, comparisons: readonly Comparison[]): void {
  const different = comparisons.filter(({ expected, found }) => expected !== found)
  if (different.length > 0) throw new Inequality(of, different)
}

/** Compares sums by their keys; one that is missing on a side is 0 there. */
export function compareSums(what: string, expected: Sums, found: Sums): readonly Comparison[] {
  const keys = [...new Set([...expected.keys(), ...found.keys()])].sort()
  return keys.map((key) => ({
    what: key === '' ? what : `${what} of ${key}`,
    expected: expected.get(key) ?? 0,
    found: found.get(key) ?? 0,
  }))
}

export type Sums = ReadonlyMap<string, number>

/** Sums an amount by keys; entries without a key are skipped. */
export function sumsOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
  amountOf: (item: T) => number = () => 1,
): Sums {
  const sums = new Map<string, number>()
  for (const item of items) {
    const key = keyOf(item)
    if (key !== undefined) sums.set(key, (sums.get(key) ?? 0) + amountOf(item))
  }
  return sums
}

/** The table of what differs. */
export function drawInequality({ of, different }: Inequality, width: number, style: Style): string {
  const left = different.length - MOST_LINES
  return drawTable(
    {
      title: of,
      columns: [name('what'), number('expected'), number('found')],
      rows: different.slice(0, MOST_LINES).map(({ what, expected, found }) => [what, `${expected}`, `${found}`]),
      note: left > 0 ? `and ${left} more` : undefined,
    },
    width,
    style,
  )
}
