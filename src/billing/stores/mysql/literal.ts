/** Characters whose meaning in a literal depends on the settings of the session. */
const SPECIAL = /['\\]/

/** A value as SQL that means the same in every `sql_mode`, whatever is in it. */
export function mysqlLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (value instanceof Date) return `'${timeText(value.toISOString())}'`
  const text = String(value)
  return SPECIAL.test(text) ? `_utf8mb4 X'${Buffer.from(text).toString('hex')}'` : `'${text}'`
}

/** A time of ISO 8601 in UTC as MySQL reads it. A fraction is cut to milliseconds: a server may round it up. */
export function timeText(iso: string): string {
  return iso.endsWith('Z') ? iso.slice(0, 'YYYY-MM-DDTHH:MM:SS.sss'.length).replace('T', ' ').replace('Z', '') : iso
}
