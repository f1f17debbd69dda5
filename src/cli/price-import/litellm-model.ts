import type { ModelPrices } from '../../pricing/index.ts'
import type { PricedUnit } from '../../pricing/rates.ts'
import type { Notes } from './notes.ts'
import { type SourceModel, type SourcePrices, sourceName, UNPRICED } from './source-model.ts'
import { type RateMember, TariffDraft } from './tariff-draft.ts'

/** Its costs per token, by our names. */
const RATES: ReadonlyMap<string, RateMember> = new Map([
  ['input_cost_per_token', 'prompt'],
  ['output_cost_per_token', 'completion'],
  ['cache_read_input_token_cost', 'cached_prompt'],
  ['cache_read_input_audio_token_cost', 'cached_audio_prompt'],
  ['cache_read_input_image_token_cost', 'cached_image_prompt'],
  ['cache_creation_input_token_cost', 'cache_write'],
  ['cache_creation_input_token_cost_above_1hr', 'cache_write_1h'],
  ['input_cost_per_audio_token', 'audio_prompt'],
  ['input_cost_per_image_token', 'image_prompt'],
  ['output_cost_per_reasoning_token', 'reasoning'],
  ['output_cost_per_audio_token', 'audio_completion'],
  ['output_cost_per_image_token', 'image_completion'],
])

/** Its costs of units in the modes where they are what a call is billed by. Of several for one unit, the first counts. */
const UNITS: readonly (readonly [cost: string, unit: PricedUnit, modes: readonly string[]])[] = [
  ['output_cost_per_image', 'image', ['image_generation', 'image_edit']],
  ['input_cost_per_image', 'image', ['image_generation', 'image_edit']],
  ['output_cost_per_second', 'audio_second', ['audio_transcription', 'audio_speech']],
  ['input_cost_per_second', 'audio_second', ['audio_transcription', 'audio_speech']],
  ['output_cost_per_second', 'video_second', ['video_generation']],
  ['output_cost_per_video_per_second', 'video_second', ['video_generation']],
  ['input_cost_per_character', 'character', ['audio_speech']],
  ['input_cost_per_query', 'search', ['rerank', 'search']],
]

/** Beside tokens: for each search of a call, and for each call. */
const SEARCH = 'search_context_cost_per_query'
const REQUEST = 'input_cost_per_request'

/** The same price by an older name, and prices in a currency of its own. */
const IGNORED = /^input_cost_per_token_cache_hit$|_dbu_cost_/

/** A name such as `input_cost_per_token_above_200k_tokens_priority`. */
const COST = /^(.+?)(?:_above_(\d+)(k?)_tokens)?(?:_(priority|flex|fast|ultrafast|balanced))?$/

/** What the file says about a model. */
export type LiteLlmEntry = Readonly<Record<string, unknown>>

/** The model of an entry; the keys of `aliases` are other names of it. */
export function liteLlmModel(key: string, entry: LiteLlmEntry, aliases: readonly string[]): SourceModel {
  const provider = providerOf(key, entry)
  const name = nameAt(provider, key)
  const names = aliases.map((alias) => nameAt(provider, alias))
  const read = (notes: Notes): SourcePrices | undefined => {
    const prices = readPrices(sourceName({ provider, name }), entry, notes)
    return prices && { aliases: names, prices: [prices] }
  }
  return { provider, name, read }
}

function readPrices(model: string, entry: LiteLlmEntry, notes: Notes): ModelPrices | undefined {
  const standard = new TariffDraft(model, notes)
  const tiers = new Map<string, TariffDraft>()
  const rest = new Map<string, unknown>()
  for (const [name, value] of Object.entries(entry)) {
    const [, cost = '', limit, thousands, service] = COST.exec(name) ?? []
    const rate = RATES.get(cost)
    if (rate === undefined || value === null) {
      if (/cost|pricing|free_requests/.test(name) && !IGNORED.test(name) && isSomething(value)) rest.set(name, value)
      continue
    }
    const draft = service === undefined ? standard : (tiers.get(service) ?? new TariffDraft(model, notes))
    if (service !== undefined) tiers.set(service, draft)
    draft.token(rate, value, 1n, limit === undefined ? undefined : Number(limit) * (thousands === 'k' ? 1000 : 1))
  }
  readUnits(standard, entry, rest)
  for (const name of rest.keys()) notes.add(kindOf(name), model)
  if (standard.isEmpty) {
    notes.add(UNPRICED, model)
    return undefined
  }
  return { ...standard.prices(), ...serviceTiers(tiers, standard) }
}

function providerOf(key: string, { litellm_provider: given }: LiteLlmEntry): string {
  return typeof given === 'string' && given !== '' ? given : (/^([^/]+)\//.exec(key)?.[1] ?? 'litellm')
}

/** Keys begin with the provider's name, unless they are clear without it. */
function nameAt(provider: string, key: string): string {
  return key.startsWith(`${provider}/`) ? key.slice(provider.length + 1) : key
}

/** Without sizes, limits and service tiers, which would make a note of each. */
function kindOf(name: string): string {
  if (name.endsWith('_batches')) return 'prices of batches are left out'
  return `${COST.exec(name)?.[1]?.replace(/_[\d.]+[kKp]?$/, '') ?? name} is left out`
}

function isSomething(value: unknown): boolean {
  return typeof value === 'number' ? value > 0 : typeof value === 'object' && value !== null
}

/** What was read is taken from `rest`. */
function readUnits(draft: TariffDraft, { mode }: LiteLlmEntry, rest: Map<string, unknown>): void {
  const take = (name: string, unit: PricedUnit, usd = rest.get(name)) => {
    if (usd === undefined) return
    if (!draft.has(unit)) draft.unit(unit, usd, 1n)
    rest.delete(name)
  }
  // Beside tokens a price per unit is another form of the same price.
  if (!draft.hasTokenPrice) for (const [cost, unit, modes] of UNITS) if (modes.includes(String(mode))) take(cost, unit)
  take(REQUEST, 'request')
  const searches = Object.values(rest.get(SEARCH) ?? {})
  // The size of the context is not known from an answer.
  if (new Set(searches).size === 1) take(SEARCH, 'search', searches[0])
}

/** Where a service tier has no rate for long prompts, the standard one counts, as LiteLLM computes it. */
function serviceTiers(
  tiers: ReadonlyMap<string, TariffDraft>,
  standard: TariffDraft,
): Pick<ModelPrices, 'service_tiers'> {
  const entries = Array.from(tiers, ([name, draft]) => {
    draft.inheritTiers(standard)
    return [name, draft.prices()] as const
  })
  return entries.length === 0 ? {} : { service_tiers: Object.fromEntries(entries) }
}
