import { type Cell, COLUMNS, type Row } from '../../table/columns.ts'
import { ENCODINGS, nativeText, varint } from './native-encodings.ts'
import { RefusedRowError } from './refused-row-error.ts'

/** Columns that must have a value. */
const REQUIRED: ReadonlySet<string> = new Set([
  ...['call_id', 'created_at', 'request_id', 'provider', 'endpoint', 'method', 'call_type'],
  ...['outcome', 'stream', 'attempt', 'unpriced', 'latency_ms'],
])

/** Rows as ClickHouse stores them. */
export interface NativeBlock {
  readonly columns: readonly string[]
  readonly bytes: Buffer
}

/**
 * A block of the format Native: column by column, so that the server has no text to parse. Columns without a value in any
 * row, which half of them usually are, are left out unless `allColumns`.
 * @throws RefusedRowError if a cell is not of the type of its column.
 */
export function nativeBlock(rows: readonly Row[], { allColumns = false } = {}): NativeBlock {
  const columns: string[] = []
  const parts: Uint8Array[] = []
  for (const [index, { name, type }] of COLUMNS.entries()) {
    const cells: Cell[] = []
    const nulls = Buffer.alloc(rows.length)
    let known = 0
    for (const row of rows) {
      const cell = row[index] ?? null
      // Of a damaged line of the spool.
      if (cell !== null && typeof cell === 'object') {
        throw new RefusedRowError(`${name} must be a single value, got ${JSON.stringify(cell)}`)
      }
      if (cell === null) nulls[cells.length] = 1
      else known++
      cells.push(cell)
    }
    const isRequired = REQUIRED.has(name)
    if (isRequired && known < rows.length) throw new RefusedRowError(`${name} has no value`)
    if (known === 0 && !allColumns) continue
    const { type: nativeType, encode } = ENCODINGS[type]
    columns.push(name)
    parts.push(nativeText(name), nativeText(isRequired ? nativeType : `Nullable(${nativeType})`))
    if (!isRequired) parts.push(nulls)
    parts.push(encode(name, cells))
  }
  return { columns, bytes: Buffer.concat([varint(columns.length), varint(rows.length), ...parts]) }
}
