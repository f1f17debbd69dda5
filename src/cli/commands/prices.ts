import { readText } from '../../config/values.ts'
import type { ModelPrice, PriceTable } from '../../pricing/index.ts'
import { candidateKeys, modelKey } from '../../pricing/model-name.ts'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { optionalOption, switchOption } from '../option.ts'
import { priceList } from '../price-list.ts'
import { pricesInForce, pricesOf } from '../price-source.ts'
import { plural } from '../sheet/figures.ts'
import { formatOptions, printSheet } from '../sheet/format.ts'
import { type Sheet, text } from '../sheet/sheet.ts'
import { UsageError } from '../usage-error.ts'

export const prices = command({
  about: [
    'Prices are in USD per million tokens, and in USD per image, second, character, search and request. Those of --prices, or else of the file in HOLYSHEEP_OTEL_PRICES, override the built-in ones.',
    'With --match, each NAME is looked up like a model name in an answer: by canonical name or alias, also without date and vendor prefix. The exit code is 1 if a NAME has no match.',
    'With --check, only the file is checked. If it is invalid, the error says where, and the exit code is 1.',
  ],
  options: {
    check: optionalOption('FILE', 'checks a price file', readText),
    match: switchOption('shows the model for each NAME'),
    prices: optionalOption('FILE', 'uses the prices of this file', readText),
    ...formatOptions,
  },
  operands: 'NAME…',
  run({ options, operands }, host) {
    if (options.match !== operands.length > 0) throw new UsageError('--match and the names to look up go together')
    if (options.check !== undefined) {
      if (options.match || options.prices !== undefined)
        throw new UsageError('--check takes neither MODEL nor --prices')
      const { version, models } = pricesOf('--check', options.check)
      host.stdout.write(
        `${options.check} is a price file: with it, ${plural(models.length, 'model')}, as ${version}.\n`,
      )
      return EXIT.done
    }
    const table = pricesInForce(options.prices, host)
    if (!options.match) {
      printSheet(priceList(table), options, host)
      return EXIT.done
    }
    const found = matches(table, operands)
    printSheet(found, options, host)
    return found.rows.every(({ model }) => model !== undefined) ? EXIT.done : EXIT.failed
  },
})

interface Match {
  readonly name: string
  readonly model: ModelPrice | undefined
}

function matches(table: PriceTable, names: readonly string[]): Sheet<Match> {
  return {
    title: `Models of prices ${table.version}`,
    columns: [
      text('name', 'name', ({ name }) => name),
      text('model', 'model', ({ model }) => model?.name),
      text('by', 'by', ({ name, model }) => model && matchedBy(name, model)),
    ],
    rows: names.map((name) => ({ name, model: table.find(name) })),
  }
}

/** The name by which the model was found: the given one, or that without prefix and date. */
function matchedBy(name: string, model: ModelPrice): string {
  const keys = candidateKeys(name)
  const own = [model.name, ...model.aliases]
  const matched = keys.map((key) => own.find((candidate) => modelKey(candidate) === key)).find((found) => found)
  const what = matched === model.name ? 'its name' : `the alias ${matched}`
  return keys[0] === modelKey(matched ?? '') ? what : `${what}, without prefix or date`
}
