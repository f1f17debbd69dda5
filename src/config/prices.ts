import { readFileSync, type Stats, statSync } from 'node:fs'
import { InvalidOptionError } from '../errors.ts'
import { PRICE_FILE_LIMIT, type PriceTable, parsePriceFile } from '../pricing/index.ts'
import type { Given } from './settings.ts'

/** The built-in prices with those of a file over them. @throws InvalidOptionError or PriceFileError */
export function readPrices({ name, value }: Given): PriceTable {
  const refused = (why: string) => new InvalidOptionError(name, `the path of a JSON price file${why}`, value)
  if (typeof value !== 'string' || value === '') throw refused('')
  // A pipe would be waited for and a device never ends, so it is looked at before it is read.
  const stats = attempt(() => statSync(value))
  if (!isStats(stats)) throw refused(` (${stats})`)
  if (!stats.isFile()) throw refused(' (this is none)')
  if (stats.size > PRICE_FILE_LIMIT) throw refused(` of at most 1 MiB (this has ${stats.size} bytes)`)
  const text = attempt(() => readFileSync(value))
  if (typeof text === 'string') throw refused(` (${text})`)
  const prices = parsePriceFile(text.toString('utf8'), value)
  if (prices instanceof Error) throw prices
  return prices
}

function isStats(value: Stats | string): value is Stats {
  return typeof value !== 'string'
}

/** What the work returns, or the code of the error it throws, such as `ENOENT`. */
function attempt<T>(work: () => T): T | string {
  try {
    return work()
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code ?? 'unreadable'
  }
}
