/** A calendar month in UTC: as months since the year 0. */
export type CalendarMonth = number

const NAME = /^holysheep_api_logs_(\d{4})_(\d{2})$/

export function monthOf(time: number): CalendarMonth {
  const date = new Date(time)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/** The name of the month's partition. */
export function partitionName(month: CalendarMonth): string {
  return `holysheep_api_logs_${yearAndMonth(month).join('_')}`
}

/** Those of the names that are names of partitions of months. */
export function monthsNamed(names: readonly string[]): readonly CalendarMonth[] {
  return names.flatMap((name) => {
    const [, year, month] = NAME.exec(name) ?? []
    return year === undefined ? [] : [Number(year) * 12 + Number(month) - 1]
  })
}

/** The first day of the month, as `YYYY-MM-01`. */
export function firstDayOf(month: CalendarMonth): string {
  return `${yearAndMonth(month).join('-')}-01`
}

function yearAndMonth(month: CalendarMonth): readonly [string, string] {
  return [String(Math.floor(month / 12)).padStart(4, '0'), String((month % 12) + 1).padStart(2, '0')]
}
