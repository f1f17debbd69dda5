/** Number formats for people; always `en-US`, so that reports are the same everywhere. */

/** Shown for unknown values, which are not 0. */
export const UNKNOWN = '–'

export const figure = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 })

/** A dash instead of 0: in a table, zeros hide what matters. */
export const figureOrDash = (value: number): string => (value === 0 ? UNKNOWN : figure(value))

export function percentage(value: number): string {
  return `${value.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })}%`
}

/** Fewest decimals of an amount. */
const CENTS = 2

/** All digits of an amount, with at least `decimals` decimals. */
export function amount(usd: string, decimals = CENTS): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(usd) ?? []
  return `${sign}${whole.replace(/\B(?=(?:\d{3})+$)/g, ',')}.${fraction.padEnd(decimals, '0')}`
}

/** All amounts of a column get as many decimals as the most exact one, so that their points are aligned. */
export function amounts(column: readonly (string | undefined)[]): readonly string[] {
  const decimals = Math.max(CENTS, ...column.map((usd) => usd?.split('.')[1]?.length ?? 0))
  return column.map((usd) => (usd === undefined ? UNKNOWN : amount(usd, decimals)))
}

export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${figure(value)} ${value === 1 ? one : many}`

/** Four decimals show what one call costs; from 100 dollars on, cents are enough. For estimates only: amounts are exact. */
export function dollars(value: number): string {
  if (value > 0 && value < 0.00005) return '<$0.0001'
  const digits = value >= 100 ? 2 : 4
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`
}

/** Milliseconds below a second, else seconds; a dash for a quantile of nothing. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined) return UNKNOWN
  return seconds < 0.9995 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(2)} s`
}
