import { oneOf } from '../../config/values.ts'
import type { Host } from '../host.ts'
import { type Options, option, switchOption, type Values } from '../option.ts'
import { styleFor } from '../style.ts'
import { writeCsv } from './csv.ts'
import { writeJson } from './json.ts'
import type { Sheet } from './sheet.ts'
import { drawTable } from './table.ts'

const FORMATS = ['table', 'csv', 'json'] as const

/** Options of every command that prints a sheet. */
export const formatOptions = {
  format: option('FORMAT', 'table (the default), csv or json', oneOf(FORMATS), 'table'),
  json: switchOption('the same as --format json'),
} as const satisfies Options

export function printSheet<Row>(sheet: Sheet<Row>, { format, json }: Values<typeof formatOptions>, host: Host): void {
  host.stdout.write(render(sheet, json ? 'json' : format, host))
}

function render<Row>(sheet: Sheet<Row>, format: (typeof FORMATS)[number], host: Host): string {
  switch (format) {
    case 'csv':
      return writeCsv(sheet)
    case 'json':
      return writeJson(sheet)
    case 'table':
      return drawTable(sheet, styleFor(host))
  }
}
