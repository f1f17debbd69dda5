import { InvoiceFault } from './invoice-fault.ts'

/** The cells of a record and the number of its first line. Lines begin at 1; quoted cells may contain several. */
export interface CsvRecord {
  readonly line: number
  readonly cells: readonly string[]
}

export type Delimiter = ',' | ';' | '\t'

/** The separator by the first line: spreadsheets in much of Europe write semicolons. */
export function delimiterOf(text: string): Delimiter {
  const [header = ''] = text.split(/\r?\n/, 1)
  const counted = ([',', ';', '\t'] as const).map((delimiter) => ({ delimiter, count: header.split(delimiter).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter
}

const QUOTED = /[ \t]*"((?:[^"]|"")*)"[ \t]*/y
const LINE_END = /\r\n|\n|\r/y

/** Parses CSV by RFC 4180. Empty lines are skipped, and unquoted cells are trimmed. @throws InvoiceFault */
export function readCsv(text: string, delimiter: Delimiter): readonly CsvRecord[] {
  const plain = new RegExp(`[^${delimiter}\r\n]*`, 'y')
  const records: CsvRecord[] = []
  let cells: string[] = []
  let at = 0
  let line = 1
  let start = 1

  while (at < text.length || cells.length > 0) {
    cells.push(readCell())
    if (text[at] === delimiter && at < text.length) {
      at++
      continue
    }
    const end = take(LINE_END)
    if (end === undefined && at < text.length) throw new InvoiceFault(line, 'a quoted cell must end with its quote')
    if (cells.length > 1 || cells[0] !== '') records.push({ line: start, cells })
    cells = []
    if (end !== undefined) line++
    start = line
  }
  return records

  function readCell(): string {
    const quoted = take(QUOTED)
    if (quoted !== undefined) {
      line += (quoted.match(/\r\n|\n|\r/g) ?? []).length
      return quoted.trim().slice(1, -1).replaceAll('""', '"')
    }
    const cell = (take(plain) ?? '').trim()
    if (cell.startsWith('"')) throw new InvoiceFault(line, 'a quoted cell must end with a quote')
    return cell
  }

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) at += found.length
    return found
  }
}
