import { UNITS, type Units, type Usage } from '../call.ts'
import { InvalidOptionError } from '../errors.ts'
import { formatUsd } from '../money.ts'
import { requireObject } from '../option-rules.ts'
import { catalog } from './catalog.ts'
import { costOf, tariffFor } from './cost.ts'
import { mergedPrices } from './merged-prices.ts'
import { PriceFault } from './price-fault.ts'
import type { PriceTable } from './price-table.ts'

/** USD per million tokens, with at most 6 decimals. */
export interface TokenPrices {
  /** Prompt tokens. */
  readonly prompt?: number
  /** Completion tokens; 0 for a model without completions. */
  readonly completion?: number
  /** Prompt tokens that were read from the cache. Default: as `prompt`. */
  readonly cached_prompt?: number
  /** Audio tokens that were read from the cache. Default: as `cached_prompt`. */
  readonly cached_audio_prompt?: number
  /** Image tokens that were read from the cache. Default: as `cached_prompt`. */
  readonly cached_image_prompt?: number
  /** Prompt tokens that were written to the cache. Default: as `prompt`. */
  readonly cache_write?: number
  /** Prompt tokens that were written to the cache for an hour. Default: as `cache_write`. */
  readonly cache_write_1h?: number
  /** Prompt tokens of audio. Default: as `prompt`. */
  readonly audio_prompt?: number
  /** Prompt tokens of images. Default: as `prompt`. */
  readonly image_prompt?: number
  /** Completion tokens of reasoning. Default: as `completion`. */
  readonly reasoning?: number
  /** Completion tokens of audio. Default: as `completion`. */
  readonly audio_completion?: number
  /** Completion tokens of images. Default: as `completion`. */
  readonly image_completion?: number
}

/** Rates for prompts of more than `above` tokens; rates that it does not name stay. */
export interface TierPrices extends TokenPrices {
  /** The rates are for prompts of more tokens than this, cached part included. */
  readonly above: number
}

/** What tokens and units cost: USD per million tokens, and USD per unit with at most 12 decimals. */
export interface TariffPrices extends TokenPrices {
  /** USD per image that was made. */
  readonly image?: number
  /** USD per second of audio that was transcribed. */
  readonly audio_second?: number
  /** USD per second of video that was made. */
  readonly video_second?: number
  /** USD per character that was spoken. */
  readonly character?: number
  /** USD per search: a search unit of a reranker, or a web search. */
  readonly search?: number
  /** USD per call, whatever it contains. */
  readonly request?: number
  /** Rates for long prompts. Default: none. */
  readonly tiers?: readonly TierPrices[]
  /** Whether a tier counts only for the tokens above its limit. Default: for the whole call. */
  readonly marginal?: boolean
}

/** Prices of one model at one provider. */
export interface ProviderPrices extends TariffPrices {
  /** By the service tier that the answer names: a factor for the cost, or rates of its own. */
  readonly service_tiers?: Readonly<Record<string, TariffPrices | { readonly multiplier: number }>>
}

/** Prices of one model. */
export interface ModelPrices extends ProviderPrices {
  /** By the label of the provider: what differs there. */
  readonly providers?: Readonly<Record<string, ProviderPrices>>
  /** First day of the price as YYYY-MM-DD, in UTC. Default: from the beginning. */
  readonly from?: string
  /** Other names of the model. Dates, vendor prefixes and `-latest` are understood without one. */
  readonly aliases?: readonly string[]
}

/** The content of a price file. */
export interface Prices {
  /** Where the JSON schema is, for the help of an editor. */
  readonly $schema?: string
  /** Name of this state of the prices, shown with every cost as `BUILT-IN+YOURS`. Default `custom`. */
  readonly version?: string
  /** The day the prices were looked up, as YYYY-MM-DD. */
  readonly updated?: string
  /** Currency of all prices. */
  readonly currency?: 'USD'
  /**
   * By the canonical name of the model: its prices, or a list of them with first days. For a known model, only what
   * differs from the built-in price.
   */
  readonly models: Readonly<Record<string, ModelPrices | readonly ModelPrices[]>>
}

/** A call to be priced. */
export interface PriceCallOptions {
  /** The model's name: canonical, an alias, with a date or with a vendor prefix. */
  readonly model: string
  /** The tokens. Default: none. `usage` or `units` must be given. */
  readonly usage?: Usage
  /** The units. Default: none. */
  readonly units?: Units
  /** The service tier as the answer names it. Default: the standard one. */
  readonly serviceTier?: string
  /** Label of the provider. Default: that of no provider. */
  readonly provider?: string
  /** When the call ended. Default: now. */
  readonly at?: Date
  /** Prices that override the built-in ones. Read once per object: later changes have no effect. Default: none. */
  readonly prices?: Prices
}

/** The cost of a call, and the price that it has. */
export interface PricedCall {
  /** Canonical name of the model. */
  readonly model: string
  /** The exact decimal in USD, such as `0.0012`. */
  readonly costUsd: string
  /** Version of the prices. */
  readonly priceTable: string
}

/**
 * The cost of a call, or `undefined` if the model has no price for it.
 * @throws InvalidOptionError for an invalid option, or prices that are no valid content of a price file.
 */
export function priceCall(options: PriceCallOptions): PricedCall | undefined {
  requireObject('options', options)
  const { model, usage, units, serviceTier, provider, at = new Date(), prices } = options
  requireName('model', model, 'the name of a model')
  if (serviceTier !== undefined) requireName('serviceTier', serviceTier, 'the name of a service tier')
  if (provider !== undefined) requireName('provider', provider, 'the label of a provider')
  if (usage !== undefined || units === undefined) checkUsage(usage)
  if (units !== undefined) checkUnits(units)
  if (!(at instanceof Date) || Number.isNaN(at.getTime())) throw new InvalidOptionError('at', 'a valid Date', at)
  const table = priceTable(prices)
  const found = table.find(model)
  const tariff = found && tariffFor(found, { serviceTier, provider, at: at.getTime() })
  const cost = tariff && costOf(tariff, { usage, units })
  if (found === undefined || cost === undefined) return undefined
  return { model: found.name, costUsd: formatUsd(cost), priceTable: table.version }
}

function requireName(option: string, value: unknown, rule: string): void {
  if (typeof value !== 'string' || value === '') throw new InvalidOptionError(option, rule, value)
}

/** The parts of the tokens by their wholes, which they can't exceed. */
const WHOLES = [
  ['cachedPrompt', 'prompt'],
  ['cacheWrite', 'prompt'],
  ['cacheWrite1h', 'cacheWrite'],
  ['audioPrompt', 'prompt'],
  ['cachedAudioPrompt', 'audioPrompt'],
  ['imagePrompt', 'prompt'],
  ['cachedImagePrompt', 'imagePrompt'],
  ['reasoning', 'completion'],
  ['audioCompletion', 'completion'],
  ['imageCompletion', 'completion'],
] as const satisfies readonly (readonly [keyof Usage, keyof Usage])[]

function checkUsage(usage: Usage | undefined): asserts usage is Usage {
  requireObject('usage', usage)
  const check = (name: keyof Usage, most: number, rule: string) => {
    const tokens = (usage as Usage)[name]
    if (Number.isInteger(tokens) && Number(tokens) >= 0 && Number(tokens) <= most) return
    throw new InvalidOptionError(`usage.${name}`, `a whole number of tokens, from 0 to ${rule}`, tokens)
  }
  check('prompt', Number.MAX_SAFE_INTEGER, String(Number.MAX_SAFE_INTEGER))
  check('completion', Number.MAX_SAFE_INTEGER, String(Number.MAX_SAFE_INTEGER))
  for (const [part, whole] of WHOLES) {
    if ((usage as Usage)[part] !== undefined) check(part, (usage as Usage)[whole] ?? 0, `usage.${whole}`)
  }
}

/** Most of a unit in one call. */
const UNIT_LIMIT = 1e9

function checkUnits(units: Units): void {
  requireObject('units', units)
  for (const [name, amount] of Object.entries(units)) {
    const isKnown = (UNITS as readonly string[]).includes(name)
    if (!isKnown) throw new InvalidOptionError(`units.${name}`, `absent: the units are ${UNITS.join(', ')}`, amount)
    if (Number.isFinite(amount) && Number(amount) >= 0 && Number(amount) <= UNIT_LIMIT) continue
    throw new InvalidOptionError(`units.${name}`, `a number from 0 to ${UNIT_LIMIT}`, amount)
  }
}

const tables = new WeakMap<Prices, PriceTable>()

/**
 * The built-in prices, merged with those given, for the reports of the billing log. The prices are read once per object:
 * later changes have no effect.
 * @param prices The content of a price file. Default: none.
 * @throws InvalidOptionError if the prices are no valid content of a price file.
 */
export function priceTable(prices?: Prices): PriceTable {
  if (prices === undefined) return catalog
  requireObject('prices', prices, 'the content of a price file')
  const known = tables.get(prices)
  if (known !== undefined) return known
  // Serialized, it is checked by the rules for price files.
  const text = textOf(prices)
  const table = text === undefined ? undefined : mergedPrices(text)
  if (table === undefined) throw new InvalidOptionError('prices', 'the content of a price file as JSON', prices)
  if (table instanceof PriceFault) {
    const option = table.path === '' ? 'prices' : `prices.${table.path}`
    throw new InvalidOptionError(option, table.rule, table.value)
  }
  tables.set(prices, table)
  return table
}

/** `JSON.stringify` throws for circular references and bigints. */
function textOf(prices: Prices): string | undefined {
  try {
    return JSON.stringify(prices)
  } catch {
    return undefined
  }
}
