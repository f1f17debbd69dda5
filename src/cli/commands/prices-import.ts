import { writeFileSync } from 'node:fs'
import { readText } from '../../config/values.ts'
import { command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { EXIT } from '../exit-code.ts'
import { optionalOption, switchOption } from '../option.ts'
import { importedPrices, importOptions } from '../price-import/imported-prices.ts'
import { plural } from '../sheet/figures.ts'

export const pricesImport = command({
  about: [
    'The prices are those of the package @pydantic/genai-prices (--from genai-prices), which has to be installed, or of a file in the shape of model_prices_and_context_window.json of LiteLLM.',
    'A name that several providers have is that of the first, in the order of --provider; the others get provider/name. What a price file can not represent is left out, and named on standard error.',
  ],
  options: {
    ...importOptions,
    output: optionalOption('FILE', 'writes this file (standard output by default)', readText),
    force: switchOption('overwrites the file'),
  },
  async run({ options }, host) {
    const { output, force } = options
    const { text, models } = await importedPrices(options, host)
    if (output === undefined) host.stdout.write(text)
    else {
      write(output, text, force)
      host.stdout.write(`${output}: ${plural(models, 'model')}\n`)
    }
    return EXIT.done
  },
})

function write(path: string, text: string, force: boolean): void {
  try {
    writeFileSync(path, text, { flag: force ? 'w' : 'wx' })
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    const why = code === 'EEXIST' ? 'exists; --force overwrites it' : `can not be written (${code})`
    throw new CommandFailure(`${path} ${why}`, { cause: fault })
  }
}
