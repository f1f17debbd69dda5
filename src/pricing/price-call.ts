import type { Usage } from '../call.ts'
import { InvalidOptionError } from '../errors.ts'
import { formatUsd } from '../money.ts'
import { requireObject } from '../option-rules.ts'
import { catalog } from './catalog.ts'
import { costOf } from './cost.ts'
import { mergedPrices } from './merged-prices.ts'
import { PriceFault } from './price-fault.ts'
import type { PriceTable } from './price-table.ts'

/** Prices of one model in USD per million tokens, with at most 6 decimals. */
export interface ModelPrices {
  readonly prompt?: number
  readonly completion?: number
  /** Parts of prompt and completion. An absent rate is that of the whole. */
  readonly cached_prompt?: number
  readonly cache_write?: number
  readonly audio_prompt?: number
  readonly reasoning?: number
  readonly audio_completion?: number
  readonly aliases?: readonly string[]
}

/** The content of a price file. */
export interface Prices {
  readonly $schema?: string
  readonly version?: string
  readonly updated?: string
  readonly currency?: 'USD'
  /** By the canonical name of the model. For a known model, only what differs from the built-in price. */
  readonly models: Readonly<Record<string, ModelPrices>>
}

export interface PriceCallOptions {
  /** The model's name: canonical, an alias, with a date or with a vendor prefix. */
  readonly model: string
  readonly usage: Usage
  /** Prices that override the built-in ones. Read once per object: later changes have no effect. Default: none. */
  readonly prices?: Prices
}

export interface PricedCall {
  /** Canonical name of the model. */
  readonly model: string
  /** The exact decimal, such as `0.0012`. */
  readonly costUsd: string
  /** Version of the prices. */
  readonly priceTable: string
}

/** The cost of a call, or `undefined` if the model has no price. @throws InvalidOptionError */
export function priceCall(options: PriceCallOptions): PricedCall | undefined {
  requireObject('options', options)
  const { model, usage, prices } = options
  if (typeof model !== 'string' || model === '') throw new InvalidOptionError('model', 'the name of a model', model)
  checkUsage(usage)
  const table = prices === undefined ? catalog : tableOf(prices)
  const price = table.find(model)
  if (price === undefined) return undefined
  return { model: price.name, costUsd: formatUsd(costOf(price, usage)), priceTable: table.version }
}

function checkUsage(usage: Usage): void {
  requireObject('usage', usage)
  const check = (name: keyof Usage, whole?: 'prompt' | 'completion') => {
    const tokens = usage[name]
    if (whole !== undefined && tokens === undefined) return // only parts may be unknown
    const most = whole === undefined ? Number.MAX_SAFE_INTEGER : usage[whole]
    if (Number.isInteger(tokens) && Number(tokens) >= 0 && Number(tokens) <= most) return
    const rule = `a whole number of tokens, from 0 to ${whole === undefined ? most : `usage.${whole}`}`
    throw new InvalidOptionError(`usage.${name}`, rule, tokens)
  }
  check('prompt')
  check('completion')
  for (const part of ['cachedPrompt', 'cacheWrite', 'audioPrompt'] as const) check(part, 'prompt')
  for (const part of ['reasoning', 'audioCompletion'] as const) check(part, 'completion')
}

const tables = new WeakMap<Prices, PriceTable>()

function tableOf(prices: Prices): PriceTable {
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
