/** Days of UTC, both included. An absent one leaves that end open. */
export interface Period {
  /** `YYYY-MM-DD`. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** The day that a text names, or `undefined`: the 30th of February is none. */
export function dayOf(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined
  const moment = new Date(`${text}T00:00:00Z`)
  return Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== text ? undefined : text
}

export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}

/**
 * The bounds of `created_at`, the first included, the second not. They are given as values and not left out where they
 * are open, so that one statement serves all; PostgreSQL leaves out the partitions outside them just the same.
 */
export function bounds({ from, to }: Period): readonly [string, string] {
  return [
    from === undefined ? '-infinity' : `${from}T00:00:00Z`,
    to === undefined ? 'infinity' : `${dayAfter(to)}T00:00:00Z`,
  ]
}
