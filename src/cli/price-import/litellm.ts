import { readFileSync } from 'node:fs'
import { CommandFailure } from '../command-failure.ts'
import { type LiteLlmEntry, liteLlmModel } from './litellm-model.ts'
import type { PriceSource } from './source-model.ts'

/** An entry that only explains the others. */
const SAMPLE = 'sample_spec'

/** Reads a file in the shape of LiteLLM's `model_prices_and_context_window.json`. @throws CommandFailure */
export function readLiteLlmFile(path: string): PriceSource {
  const content = parse(path)
  if (!isEntry(content)) throw new CommandFailure(`${path} is no price list of LiteLLM: it is no object of models`)
  const entries = new Map<string, LiteLlmEntry>()
  for (const [key, entry] of Object.entries(content)) {
    if (!isEntry(entry)) throw new CommandFailure(`${path} is no price list of LiteLLM: ${key} is no object`)
    if (key !== SAMPLE) entries.set(key, entry)
  }
  const aliases = aliasesOf(entries)
  const models = [...entries].filter(([, entry]) => targetOf(entry, entries) === undefined)
  return { version: 'litellm', models: models.map(([key, entry]) => liteLlmModel(key, entry, aliases.get(key) ?? [])) }
}

/** An entry may be just another name of a model: `{ "alias_of": "gpt-4.1" }`. */
function aliasesOf(entries: ReadonlyMap<string, LiteLlmEntry>): ReadonlyMap<string, readonly string[]> {
  const aliases = new Map<string, readonly string[]>()
  for (const [key, entry] of entries) {
    const target = targetOf(entry, entries)
    if (target !== undefined) aliases.set(target, [...(aliases.get(target) ?? []), key])
  }
  return aliases
}

/** The model that the entry is another name of. One whose model is missing stays a model, without a price. */
function targetOf({ alias_of: target }: LiteLlmEntry, entries: ReadonlyMap<string, LiteLlmEntry>): string | undefined {
  const model = typeof target === 'string' ? entries.get(target) : undefined
  return model === undefined || model.alias_of !== undefined ? undefined : String(target)
}

function isEntry(value: unknown): value is LiteLlmEntry {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    const why = code === undefined ? 'is not JSON' : `can not be read (${code})`
    throw new CommandFailure(`${path} ${why}`, { cause: fault })
  }
}
