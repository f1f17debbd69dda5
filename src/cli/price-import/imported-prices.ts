import type { Reader } from '../../config/settings.ts'
import { readList, readText } from '../../config/values.ts'
import { InvalidOptionError } from '../../errors.ts'
import type { Host } from '../host.ts'
import { type Options, option, optionalOption, REQUIRED, type Values } from '../option.ts'
import { readGenaiPrices } from './genai-prices.ts'
import { readLiteLlmFile } from './litellm.ts'
import { namedModels } from './model-names.ts'
import { Notes } from './notes.ts'
import { type PriceDocument, priceDocument } from './price-document.ts'
import { selectedModels } from './selection.ts'

const readVersion: Reader<string> = ({ name, value }) => {
  if (/^[\w.+-]{1,64}$/.test(String(value))) return String(value)
  throw new InvalidOptionError(name, '1 to 64 letters, digits, ".", "_", "+" or "-"', value)
}

/** Options of every command that reads foreign prices. */
export const importOptions = {
  from: option('SOURCE', 'genai-prices, or a file in the shape of LiteLLM', readText, REQUIRED),
  provider: optionalOption(
    'NAMES',
    'only these providers; the first that has a name gets it (all by default)',
    readList,
  ),
  model: optionalOption('NAMES', 'only these models; * is any text (all by default)', readList),
  version: optionalOption('NAME', 'version of the prices (that of the source by default)', readVersion),
} as const satisfies Options

/** Reads foreign prices. What can't be represented is named on standard error. */
export async function importedPrices(options: Values<typeof importOptions>, { stderr }: Host): Promise<PriceDocument> {
  const { from, provider, model, version } = options
  const notes = new Notes()
  const source = from === 'genai-prices' ? await readGenaiPrices() : readLiteLlmFile(from)
  const selected = selectedModels(source.models, provider, model)
  const document = priceDocument(version ?? source.version, namedModels(selected, notes))
  for (const line of notes.lines()) stderr.write(`${line}\n`)
  return document
}
