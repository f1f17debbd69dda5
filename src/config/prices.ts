import { InvalidOptionError } from '../errors.ts'
import { PRICE_FILE_LIMIT, type PriceTable, parsePriceFile } from '../pricing/index.ts'
import { readBoundedFile } from './bounded-file.ts'
import type { Given } from './settings.ts'

/** The built-in prices with those of a file over them. @throws InvalidOptionError or PriceFileError */
export function readPrices({ name, value }: Given): PriceTable {
  const refused = (why: string) => new InvalidOptionError(name, `the path of a JSON price file${why}`, value)
  if (typeof value !== 'string' || value === '') throw refused('')
  const read = readBoundedFile(value, PRICE_FILE_LIMIT)
  if (typeof read === 'string') throw refused(` (${read})`)
  const prices = parsePriceFile(read.toString('utf8'), value)
  if (prices instanceof Error) throw prices
  return prices
}
