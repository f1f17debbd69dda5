import { CsvError, parse } from 'csv-parse/sync'
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

/** What csv-parse finds wrong, by its code. */
const PROBLEMS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quoted cell must end with a quote',
  CSV_INVALID_CLOSING_QUOTE: 'a quoted cell must end with its quote',
  INVALID_OPENING_QUOTE: 'a cell with a quote in it must be quoted',
}

/** Parses CSV by RFC 4180. Empty lines are skipped, and cells are trimmed outside of their quotes. @throws InvoiceFault */
export function readCsv(text: string, delimiter: Delimiter): readonly CsvRecord[] {
  const lines = Buffer.from(text.replaceAll(/\r\n?/g, '\n')) // csv-parse would count CRLF in a cell as two lines
  const records: CsvRecord[] = []
  try {
    parse(lines, {
      delimiter,
      on_record(cells: readonly string[], info) {
        records.push({ line: info.lines - lineEnds(cells.join()), cells })
      },
      record_delimiter: '\n',
      relax_column_count: true, // the message that names the line is ours
      skip_empty_lines: true,
      trim: true,
    })
    return records
  } catch (fault) {
    throw fault instanceof CsvError ? invoiceFault(fault, lines) : fault
  }
}

/** Of an open quote, csv-parse says where it gave up, at the end of the file, and where the cell before it ends. */
function invoiceFault(fault: CsvError, lines: Buffer): InvoiceFault {
  const quote = lines.indexOf('"', Number(fault.bytes))
  const line = lineEnds(lines.toString('utf8', 0, quote)) + 1
  return new InvoiceFault(line, PROBLEMS[fault.code] ?? fault.message, { cause: fault })
}

const lineEnds = (text: string): number => text.split('\n').length - 1
