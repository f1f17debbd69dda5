import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeLines } from '../../src/billing/spool/line.ts'

/** Every file below a folder that holds rows for the database. */
export function spoolFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.spool')).map((name) => join(folder, name))
}

/** The rows in these files, which the process that claims them will send. */
export const spooledRows = (folder: string): number =>
  spoolFiles(folder)
    .map((path) => decodeLines(readFileSync(path), Number.POSITIVE_INFINITY))
    .reduce((sum, { rows, damaged }) => sum + rows.length + damaged, 0)
