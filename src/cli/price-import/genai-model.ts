import type { ConditionalPrice, MatchLogic, ModelInfo, ModelPrice, TieredPrices } from '@pydantic/genai-prices'
import type { ModelPrices } from '../../pricing/index.ts'
import type { PricedUnit } from '../../pricing/rates.ts'
import type { Notes } from './notes.ts'
import { type SourceModel, type SourcePrices, sourceName, UNPRICED } from './source-model.ts'
import { type RateMember, TariffDraft } from './tariff-draft.ts'

/** Its prices per million tokens, by our names. */
const RATES: ReadonlyMap<string, RateMember> = new Map([
  ['input_mtok', 'prompt'],
  ['output_mtok', 'completion'],
  ['cache_read_mtok', 'cached_prompt'],
  ['cache_audio_read_mtok', 'cached_audio_prompt'],
  ['cache_image_read_mtok', 'cached_image_prompt'],
  ['cache_write_mtok', 'cache_write'],
  ['cache_write_1h_mtok', 'cache_write_1h'],
  ['input_audio_mtok', 'audio_prompt'],
  ['input_image_mtok', 'image_prompt'],
  ['output_reasoning_mtok', 'reasoning'],
  ['output_audio_mtok', 'audio_completion'],
  ['output_image_mtok', 'image_completion'],
])

/** Its prices of units, and how many units they are for. Of several for one unit, the last counts. */
const UNITS: ReadonlyMap<string, readonly [PricedUnit, bigint]> = new Map([
  ['audio_hours', ['audio_second', 3600n]],
  ['input_audio_hours', ['audio_second', 3600n]],
  ['input_mchars', ['character', 1_000_000n]],
  ['rerank_searches_kcount', ['search', 1000n]],
  ['web_searches_kcount', ['search', 1000n]],
  ['requests_kcount', ['request', 1000n]],
])

/** Rules that are code of the package and not part of its data. */
const MINIMUM_DURATION: ReadonlySet<string> = new Set(['groq/whisper-large-v3', 'groq/whisper-large-v3-turbo'])

export function genaiModel(provider: string, model: ModelInfo): SourceModel {
  const id = { provider, name: model.id }
  return { ...id, read: (notes) => readModel(sourceName(id), model, notes) }
}

function readModel(name: string, model: ModelInfo, notes: Notes): SourcePrices | undefined {
  const prices = periods(model, name, notes).map(
    ({ from, price }): ModelPrices => ({ ...(from !== undefined && { from }), ...readPrice(price, name, notes) }),
  )
  // Without a price at first, the history begins later; but there is no way to write that a price ends.
  while (prices[0] !== undefined && isUnpriced(prices[0])) prices.shift()
  if (prices.length === 0 || prices.some(isUnpriced)) {
    notes.add(UNPRICED, name)
    return undefined
  }
  if (MINIMUM_DURATION.has(name)) notes.add('the minimum of 10 seconds a call is left out', name)
  if (hasPattern(model.match)) notes.add('name patterns are left out, only exact names are written', name)
  return { aliases: exactNames(model.match), prices }
}

function isUnpriced({ from: _, ...prices }: ModelPrices): boolean {
  return Object.keys(prices).length === 0
}

interface Period {
  readonly from: string | undefined
  readonly price: ModelPrice
}

/** The prices by first day. The package takes the last entry that applies, or else the first. */
function periods({ prices }: ModelInfo, name: string, notes: Notes): readonly Period[] {
  if (!Array.isArray(prices)) return [{ from: undefined, price: prices }]
  const days = prices.flatMap(({ constraint }) => (constraint?.type === 'start_date' ? [constraint.start_date] : []))
  if (prices.some(({ constraint }) => constraint?.type === 'time_of_date')) {
    notes.add('prices by time of day are left out, the others count at all times', name)
  }
  const found: Period[] = []
  for (const from of [undefined, ...new Set(days.toSorted())]) {
    const price = (prices.findLast(({ constraint }) => applies(constraint, from)) ?? prices[0])?.prices
    if (price !== undefined && price !== found.at(-1)?.price) found.push({ from, price })
  }
  return found
}

function applies(constraint: ConditionalPrice['constraint'], day: string | undefined): boolean {
  if (constraint === undefined) return true
  return constraint.type === 'start_date' && day !== undefined && constraint.start_date <= day
}

function readPrice(price: ModelPrice, name: string, notes: Notes): ModelPrices {
  const draft = new TariffDraft(name, notes)
  const entries = Object.entries(price)
  // A model that is named free has no price at all in the data.
  if (entries.length === 0 && name.endsWith(':free')) return { prompt: 0, completion: 0 }
  for (const [key, amount] of entries) {
    const rate = RATES.get(key)
    if (amount === undefined) continue
    if (rate === undefined) {
      if (typeof amount === 'object' || !UNITS.has(key)) notes.add(`${key} is left out`, name)
    } else if (typeof amount === 'object') readTiers(draft, rate, amount)
    else draft.token(rate, amount, 1_000_000n)
  }
  for (const [key, [unit, per]] of UNITS) if (typeof price[key] === 'number') draft.unit(unit, price[key], per)
  return draft.prices()
}

function readTiers(draft: TariffDraft, rate: RateMember, { base, tiers }: TieredPrices): void {
  draft.token(rate, base, 1_000_000n)
  for (const { start, price } of tiers) draft.token(rate, price, 1_000_000n, start)
}

/** The names that a model is matched by, as far as they are written out. */
function exactNames(match: MatchLogic): readonly string[] {
  if ('or' in match) return match.or.flatMap(exactNames)
  return 'equals' in match ? [match.equals] : []
}

function hasPattern(match: MatchLogic): boolean {
  return 'or' in match ? match.or.some(hasPattern) : !('equals' in match)
}
