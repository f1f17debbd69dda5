/** Numbers as people read them; `en-US`, so that a report looks the same wherever it is printed. */

/** What is unknown is no zero. */
export const UNKNOWN = '–'

export const figure = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 })

export function percentage(value: number): string {
  return `${value.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })}%`
}

/** Fewest decimals of an amount: cents. */
const CENTS = 2

/** Every digit of an amount, with at least `decimals` of them behind the point. */
export function amount(usd: string, decimals = CENTS): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(usd) ?? []
  return `${sign}${whole.replace(/\B(?=(?:\d{3})+$)/g, ',')}.${fraction.padEnd(decimals, '0')}`
}

/** Amounts below one another are compared by their points, so all get the decimals of the most exact one. */
export function amounts(column: readonly (string | undefined)[]): readonly string[] {
  const decimals = Math.max(CENTS, ...column.map((usd) => usd?.split('.')[1]?.length ?? 0))
  return column.map((usd) => (usd === undefined ? UNKNOWN : amount(usd, decimals)))
}

export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${figure(value)} ${value === 1 ? one : many}`
