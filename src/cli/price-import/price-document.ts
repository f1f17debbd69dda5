import { PRICE_FILE_LIMIT, type PriceTable, parsePriceFile } from '../../pricing/index.ts'
import { CommandFailure } from '../command-failure.ts'
import { figure } from '../sheet/figures.ts'
import type { NamedModel } from './model-names.ts'

/** A price file, and the built-in prices merged with it. */
export interface PriceDocument {
  readonly text: string
  /** The number of its models. */
  readonly models: number
  readonly table: PriceTable
}

/** Writes a price file with a line for each model. @throws CommandFailure for none, or too many */
export function priceDocument(version: string, models: readonly NamedModel[]): PriceDocument {
  if (models.length === 0) throw new CommandFailure('no model has a price that a price file can represent')
  const lines = models.map((model) => `    ${JSON.stringify(model.name)}: ${inline(entryOf(model))}`)
  const head = `  "version": ${JSON.stringify(version)},\n  "currency": "USD",\n`
  const text = `{\n${head}  "models": {\n${lines.join(',\n')}\n  }\n}\n`
  const size = Buffer.byteLength(text)
  if (size > PRICE_FILE_LIMIT) {
    const most = `${figure(size)} bytes, and a price file has at most ${figure(PRICE_FILE_LIMIT)}`
    throw new CommandFailure(`the prices of ${figure(models.length)} models are ${most}: choose some with --provider`)
  }
  const table = parsePriceFile(text, 'the imported prices')
  if (table instanceof Error) throw table
  return { text, models: models.length, table }
}

/** Aliases belong to the model: in a list of prices, the first has them. */
function entryOf({ aliases, prices }: NamedModel): unknown {
  const [first, ...later] = prices
  const named = aliases.length === 0 ? first : { ...first, aliases }
  return later.length === 0 ? named : [named, ...later]
}

/** JSON in one line, with blanks. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${inline(member)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}
