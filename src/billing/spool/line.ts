import { crc32 } from 'node:zlib'
import { COLUMNS, type Row } from '../table/columns.ts'

const NEWLINE = 0x0a

/**
 * A line is `checksum JSON`, so that lines that were cut by a crash or corrupted by a disk are detected. It begins with
 * an empty line, so that an incomplete line before it damages only itself.
 */
export function encodeLines(rows: readonly Row[]): Buffer {
  let text = '\n'
  for (const row of rows) {
    const json = JSON.stringify(row)
    text += `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`
  }
  return Buffer.from(text)
}

export interface Lines {
  readonly rows: readonly Row[]
  /** Complete lines that are invalid. */
  readonly damaged: number
  /** Bytes that were read; an incomplete line follows. */
  readonly length: number
}

/** Reads up to `limit` complete lines. */
export function decodeLines(bytes: Buffer, limit: number): Lines {
  const rows: Row[] = []
  let damaged = 0
  let start = 0
  while (rows.length < limit) {
    const end = bytes.indexOf(NEWLINE, start)
    if (end === -1) break
    const row = end > start ? decodeLine(bytes.toString('utf8', start, end)) : undefined
    if (row !== undefined) rows.push(row)
    else if (end > start) damaged++
    start = end + 1
  }
  return { rows, damaged, length: start }
}

function decodeLine(line: string): Row | undefined {
  const json = line.slice(9)
  if (Number.parseInt(line.slice(0, 8), 16) !== crc32(json)) return undefined
  try {
    const row: unknown = JSON.parse(json)
    return Array.isArray(row) && row.length <= COLUMNS.length ? row : undefined
  } catch {
    return undefined
  }
}
