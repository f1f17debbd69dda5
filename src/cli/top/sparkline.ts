const TICKS = '▁▂▃▄▅▆▇█'

/** A plot in one line, from 0 to the largest value; a blank where a value is unknown. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const largest = Math.max(...values.map((value) => value ?? 0), 0)
  const tick = (value: number) => TICKS[largest > 0 ? Math.min(7, Math.floor((value / largest) * 8)) : 0] ?? ''
  return values.map((value) => (value === undefined ? ' ' : tick(value))).join('')
}

/** A gauge of that many columns. */
export function bar(share: number, columns: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * columns)
  return '█'.repeat(full) + '░'.repeat(columns - full)
}
