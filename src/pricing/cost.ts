import type { Unit, Units, Usage } from '../call.ts'
import type { Money } from '../money.ts'
import { priceAt, type Tariff, tariffOf } from './price.ts'
import type { ModelPrice } from './price-table.ts'
import { MULTIPLIER_SCALE, type RateName, type Rates, type UnitRates } from './rates.ts'

/** What the cost of a call depends on, apart from its model. */
export interface Consumption {
  readonly usage?: Usage | undefined
  readonly units?: Units | undefined
  /** Label of the provider. */
  readonly provider?: string | undefined
  /** As the answer names it. */
  readonly serviceTier?: string | undefined
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The tariff of a call; `undefined` before the first day of the model's price. */
export function tariffFor(model: ModelPrice, { provider, serviceTier, at }: Consumption): Tariff | undefined {
  const price = priceAt(model.history, at)
  return price && tariffOf(price, provider, serviceTier)
}

/**
 * The exact cost of one call; `undefined` where the tariff has no rate for something that was used. Units beside tokens
 * are free if they have no rate, and tokens are free if only units have one.
 */
export function costOf(tariff: Tariff, { usage, units }: Pick<Consumption, 'usage' | 'units'>): Money | undefined {
  const ofUnits = unitCost(tariff.units, units)
  const ofTokens = usage && tokenCost(tariff, usage)
  const isBilledByTokens = usage !== undefined && (hasTokenRates(tariff) || ofUnits === undefined)
  if (isBilledByTokens ? ofTokens === undefined : ofUnits === undefined) return undefined
  const cost = (isBilledByTokens ? (ofTokens ?? 0n) : 0n) + (ofUnits ?? 0n)
  return tariff.multiplier === undefined ? cost : multiplied(cost, tariff.multiplier)
}

/** Whether tokens have any rate; else calls are billed by units alone. */
export function hasTokenRates({ rates, tiers }: Tariff): boolean {
  for (const _ in rates) return true
  return tiers.length > 0
}

/** The units that are billed. Where tokens are, by this call or by this tariff, these are only the ones with a rate. */
export function billedUnits(
  units: Units | undefined,
  usage: Usage | undefined,
  tariff: Tariff | undefined,
): Units | undefined {
  const isByTokens = usage !== undefined || (tariff !== undefined && hasTokenRates(tariff))
  if (units === undefined || !isByTokens) return units
  const billed = Object.entries(units).filter(([unit]) => tariff?.units[unit as Unit] !== undefined)
  return billed.length === 0 ? undefined : Object.fromEntries(billed)
}

/** Seconds have decimals: amounts are exact to a millionth of a unit. */
const UNIT_SCALE = 1_000_000

/** `undefined` if no unit has a rate. */
function unitCost(rates: UnitRates, units: Units | undefined): Money | undefined {
  let cost = rates.request
  for (const unit in units) {
    const rate = rates[unit as Unit]
    if (rate === undefined) continue
    const scaled = rate * BigInt(Math.round((units[unit as Unit] ?? 0) * UNIT_SCALE))
    cost = (cost ?? 0n) + rounded(scaled, BigInt(UNIT_SCALE))
  }
  return cost
}

/** Disjoint tokens of one rate, in the order in which they stand in the prompt or completion. */
interface Part {
  readonly rate: RateName
  readonly tokens: number
}

/** `undefined` if a part has no rate. */
function tokenCost({ rates, tiers, marginal }: Tariff, usage: Usage): Money | undefined {
  if (tiers.length === 0) return sum(rates, usage)
  if (marginal) return marginalCost(rates, tiers, usage)
  let inForce = rates
  for (const tier of tiers) if (usage.prompt > tier.above) inForce = { ...inForce, ...tier.rates }
  return sum(inForce, usage)
}

function sum(rates: Rates, usage: Usage): Money | undefined {
  const prompt = partsCost(rates, promptParts(rates, usage))
  const completion = partsCost(rates, completionParts(rates, usage))
  return prompt === undefined || completion === undefined ? undefined : prompt + completion
}

function partsCost(rates: Rates, parts: readonly Part[]): Money | undefined {
  let cost = 0n
  for (const { rate, tokens } of parts) {
    const price = rates[rate]
    if (price === undefined) return undefined
    cost += BigInt(tokens) * price
  }
  return cost
}

/** Each token has the rates of the tier that its place in the prompt (or completion) lies in. */
function marginalCost(base: Rates, tiers: Tariff['tiers'], usage: Usage): Money | undefined {
  let rates = base
  const brackets = [{ above: 0, rates }]
  for (const tier of tiers) {
    rates = { ...rates, ...tier.rates }
    brackets.push({ above: tier.above, rates })
  }
  let cost = 0n
  for (const parts of [promptParts(rates, usage), completionParts(rates, usage)]) {
    let start = 0
    for (const { rate, tokens } of parts) {
      const end = start + tokens
      for (const [place, bracket] of brackets.entries()) {
        const top = brackets[place + 1]?.above ?? Number.POSITIVE_INFINITY
        const within = Math.min(end, top) - Math.max(start, bracket.above)
        if (within <= 0) continue
        const price = rateOf(bracket.rates, rate)
        if (price === undefined) return undefined
        cost += BigInt(within) * price
      }
      start = end
    }
  }
  return cost
}

/** The whole that each part belongs to. */
const WHOLE: Readonly<Partial<Record<RateName, RateName>>> = {
  cachedPrompt: 'prompt',
  cachedAudioPrompt: 'cachedPrompt',
  cachedImagePrompt: 'cachedPrompt',
  cacheWrite: 'prompt',
  cacheWrite1h: 'cacheWrite',
  audioPrompt: 'prompt',
  imagePrompt: 'prompt',
  reasoning: 'completion',
  audioCompletion: 'completion',
  imageCompletion: 'completion',
}

/** The rate of a part, or of its whole where only a higher tier has one for it. */
function rateOf(rates: Rates, name: RateName): Money | undefined {
  let found: RateName | undefined = name
  while (found !== undefined && rates[found] === undefined) found = WHOLE[found]
  return found && rates[found]
}

/**
 * Splits the prompt into disjoint parts with one rate each: first what was read from the cache, then what was written
 * to it, then audio and images. Parts may overlap (cached audio, for example) by an unknown amount, so a part gets at
 * most what the parts before it left: no token is priced twice, and no amount is negative. The tokens of a part without
 * a rate of its own stay where they are, and a later part may still take them.
 */
function promptParts(rates: Rates, usage: Usage): readonly Part[] {
  const parts: Part[] = []
  let left = usage.prompt
  const take = (rate: RateName, tokens: number | undefined): number => {
    if (tokens === undefined || rates[rate] === undefined) return 0
    const taken = Math.min(tokens, left)
    if (taken > 0) parts.push({ rate, tokens: taken })
    left -= taken
    return taken
  }
  const { cachedPrompt: cached, cacheWrite1h: anHour = 0, cacheWrite: written } = usage
  let audio = usage.audioPrompt
  let images = usage.imagePrompt
  if (cached !== undefined) {
    const { cachedAudioPrompt: cachedAudio = 0, cachedImagePrompt: cachedImages = 0 } = usage
    const heard = take('cachedAudioPrompt', Math.min(cachedAudio, cached))
    const seen = take('cachedImagePrompt', Math.min(cachedImages, cached - heard))
    const rest = take('cachedPrompt', cached - heard - seen)
    // What was taken with the cache is not taken again with its modality.
    if (audio !== undefined) audio -= Math.min(audio, rest > 0 ? cachedAudio : heard)
    if (images !== undefined) images -= Math.min(images, rest > 0 ? cachedImages : seen)
  }
  if (written !== undefined) take('cacheWrite', written - take('cacheWrite1h', Math.min(anHour, written)))
  take('audioPrompt', audio)
  take('imagePrompt', images)
  if (left > 0) parts.push({ rate: 'prompt', tokens: left })
  return parts
}

/** Likewise, first reasoning, then audio and images. */
function completionParts(rates: Rates, usage: Usage): readonly Part[] {
  const parts: Part[] = []
  let left = usage.completion
  for (const rate of ['reasoning', 'audioCompletion', 'imageCompletion'] as const) {
    const tokens = rates[rate] === undefined ? 0 : Math.min(usage[rate] ?? 0, left)
    if (tokens > 0) parts.push({ rate, tokens })
    left -= tokens
  }
  if (left > 0) parts.push({ rate: 'completion', tokens: left })
  return parts
}

function multiplied(cost: Money, multiplier: bigint): Money {
  return rounded(cost * multiplier, MULTIPLIER_SCALE)
}

/** Halves away from zero; neither is negative. */
function rounded(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor / 2n) / divisor
}
