const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const TIME = String.raw`(?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d):(?<second>[0-5]\d|60)`

/** The three formats of RFC 9110: the current one, RFC 850 with a two-digit year, and `asctime`. */
const FORMATS = [
  String.raw`[a-z]{3}, (?<day>\d\d) (?<month>[a-z]{3}) (?<year>\d{4}) ${TIME} GMT`,
  String.raw`[a-z]{6,9}, (?<day>\d\d)-(?<month>[a-z]{3})-(?<year>\d\d) ${TIME} GMT`,
  String.raw`[a-z]{3} (?<month>[a-z]{3}) (?<day>[ \d]\d) ${TIME} (?<year>\d{4})`,
].map((format) => new RegExp(`^${format}$`, 'i'))

/**
 * Milliseconds since 1970 of an HTTP date, which is always in GMT; `undefined` for anything else. `Date.parse` would
 * accept other formats, and read `asctime` as local time. `nowMs` determines the century of a two-digit year: one that
 * seems more than 50 years ahead is in the past.
 */
export function parseHttpDate(text: string, nowMs: number): number | undefined {
  for (const format of FORMATS) {
    const { day, month = '', year = '', hour, minute, second } = format.exec(text)?.groups ?? {}
    const monthIndex = MONTHS.indexOf(month.toLowerCase())
    if (monthIndex < 0) continue
    const fullYear = year.length === 2 ? nearYear(Number(year), nowMs) : Number(year)
    return Date.UTC(fullYear, monthIndex, Number(day), Number(hour), Number(minute), Number(second))
  }
  return undefined
}

function nearYear(twoDigits: number, nowMs: number): number {
  const now = new Date(nowMs).getUTCFullYear()
  const inThisCentury = now - (now % 100) + twoDigits
  return inThisCentury > now + 50 ? inThisCentury - 100 : inThisCentury
}
