/** A result in the format JSONCompact. */
interface CompactResult {
  readonly meta: readonly { readonly name: string; readonly type: string }[]
  readonly data: readonly (readonly unknown[])[]
}

/** Whether a type is a point in time: `DateTime`, `DateTime64(3, 'UTC')`, `Nullable(DateTime)`. */
const TIME = /^(?:Nullable\()?DateTime/

/** The rows of a result, with times as Dates. Without one, as of a statement that changes something, there are none. */
export function rowsOf(body: string): Record<string, unknown>[] {
  if (body === '') return []
  const { meta, data }: CompactResult = JSON.parse(body)
  const isTime = meta.map(({ type }) => TIME.test(type))
  return data.map((cells) =>
    Object.fromEntries(meta.map(({ name }, column) => [name, isTime[column] ? timeOf(cells[column]) : cells[column]])),
  )
}

/** `2026-11-30 12:00:00.123`, in UTC. */
function timeOf(cell: unknown): Date | null {
  return typeof cell === 'string' ? new Date(`${cell.replace(' ', 'T')}Z`) : null
}
