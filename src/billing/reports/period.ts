/** Days in UTC, both included. An absent one is open-ended. */
export interface Period {
  /** First day: `YYYY-MM-DD`. Default: from the beginning. */
  readonly from?: string | undefined
  /** Last day: `YYYY-MM-DD`. Default: to the end. */
  readonly to?: string | undefined
}

/** Parses a day; `undefined` for an invalid one, such as the 30th of February. */
export function dayOf(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined
  const moment = new Date(`${text}T00:00:00Z`)
  return Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== text ? undefined : text
}

export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}

/** The first and the last day that every database knows. */
const [EARLIEST, LATEST] = ['1000-01-01', '9999-12-31']

/**
 * The bounds of `created_at`: the first is included, the second is not. Open ends have values, too, so that one
 * statement serves all periods; databases prune the partitions outside all the same.
 */
export function bounds({ from = EARLIEST, to }: Period): readonly [Date, Date] {
  const end = to === undefined || to >= LATEST ? LATEST : dayAfter(to)
  return [new Date(`${from}T00:00:00Z`), new Date(`${end}T00:00:00Z`)]
}
