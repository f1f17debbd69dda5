/** What ends a clickhouseLiteral or begins a sequence in it. */
const SPECIAL = /['\\]/g

/** The first and the last time that DateTime64 has: a report without a first day asks for more. */
const [EARLIEST, LATEST] = [Date.UTC(1900, 0), Date.UTC(2300, 0) - 1]

/** A value as SQL. */
export function clickhouseLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return `'${(value instanceof Date ? timeText(value) : String(value)).replace(SPECIAL, '\\$&')}'`
}

function timeText(time: Date): string {
  const possible = new Date(Math.min(Math.max(time.getTime(), EARLIEST), LATEST))
  return possible.toISOString().replace('T', ' ').replace('Z', '')
}

const PLACEHOLDER = /\$(\d+)/g

/** A statement with its values in the places of `$1`, `$2` and so on. */
export function withClickhouseValues(text: string, values: readonly unknown[]): string {
  return values.length === 0
    ? text
    : text.replace(PLACEHOLDER, (_, number) => clickhouseLiteral(values[Number(number) - 1]))
}
