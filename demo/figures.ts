/** Number formats for people; always `en-US`, so that runs look the same everywhere. */

export const count = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 })

/** A dash instead of 0: in a table, zeros hide what matters. */
export const countOrDash = (value: number): string => (value === 0 ? '–' : count(value))

/** Four decimals show what one call costs; from 100 dollars on, cents are enough. */
export function usd(value: number): string {
  if (value > 0 && value < 0.00005) return '<$0.0001'
  const digits = value >= 100 ? 2 : 4
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`
}

/** Milliseconds below a second, else seconds; a dash for a quantile of nothing. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined) return '–'
  return seconds < 0.9995 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(2)} s`
}

export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`
