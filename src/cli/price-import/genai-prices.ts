import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CommandFailure } from '../command-failure.ts'
import { genaiModel } from './genai-model.ts'
import type { PriceSource } from './source-model.ts'

const PACKAGE = '@pydantic/genai-prices'

/** Reads the prices of the package @pydantic/genai-prices, which is loaded only here. @throws CommandFailure */
export async function readGenaiPrices(): Promise<PriceSource> {
  const { waitForUpdate } = await load()
  // The only export that lists providers: `findProvider` has to be told an id. It waits for the update that is under
  // way, and there is none, so it returns the data that the package was published with.
  const providers = await waitForUpdate()
  if (!Array.isArray(providers) || providers.length === 0) throw new CommandFailure(`${PACKAGE} has no providers`)
  const models = providers.flatMap(({ id, models }) => models.map((model) => genaiModel(id, model)))
  return { version: versionOf(), models }
}

async function load(): Promise<typeof import('@pydantic/genai-prices')> {
  try {
    return await import('@pydantic/genai-prices')
  } catch (fault) {
    const { code, message } = fault as { code?: unknown; message?: unknown }
    if (code !== 'ERR_MODULE_NOT_FOUND' || !String(message).includes(`'${PACKAGE}'`)) throw fault
    const text = `--from genai-prices needs the package ${PACKAGE}: npm install --save-dev ${PACKAGE}`
    throw new CommandFailure(text, { cause: fault })
  }
}

/** The package does not export its package.json. */
function versionOf(): string {
  try {
    const path = fileURLToPath(new URL('../package.json', import.meta.resolve(PACKAGE)))
    const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version?: unknown }
    return /^[\w.+-]{1,40}$/.test(String(version)) ? `genai-prices-${version}` : 'genai-prices'
  } catch {
    return 'genai-prices'
  }
}
