import type { RateName, Rates, UnitRates } from './rates.ts'

/** Rates for prompts of more than `above` tokens. */
export interface Tier {
  readonly above: number
  readonly rates: Rates
}

/** What the tokens and units of a call cost. */
export interface Tariff {
  readonly rates: Rates
  readonly units: UnitRates
  /** In ascending order; each changes only the rates that it has. */
  readonly tiers: readonly Tier[]
  /** Whether a tier counts only for the tokens above its limit, not for the whole call. */
  readonly marginal: boolean
  /** Millionths that the cost is multiplied by. */
  readonly multiplier?: bigint
}

/** The price of a model from a day on. */
export interface Price extends Tariff {
  /** Milliseconds since 1970 of the first day in UTC; absent for a price without a beginning. */
  readonly from?: number
  /** By the name of the service tier in answers, in lower case. */
  readonly serviceTiers: ReadonlyMap<string, TariffChange>
  /** By the label of the provider. */
  readonly providers: ReadonlyMap<string, PriceChange>
}

/** What one object of a price file says: only what differs from the object that it changes. */
export type TariffChange = Partial<Tariff>
export type PriceChange = Partial<Price>

/** The price of something without a price yet. */
export const NO_PRICE: Price = {
  rates: {},
  units: {},
  tiers: [],
  marginal: false,
  serviceTiers: new Map(),
  providers: new Map(),
}

/** Applies a change. Rates that it names are its own in every tier, unless it names the tiers, too. */
export function changed<P extends Tariff>(price: P, change: Partial<P>): P {
  const { rates = {}, units = {} } = change
  const names = Object.keys(rates) as readonly RateName[]
  return {
    ...price,
    ...change,
    rates: { ...price.rates, ...rates },
    units: { ...price.units, ...units },
    tiers: change.tiers ?? (names.length === 0 ? price.tiers : price.tiers.map((tier) => without(tier, names))),
  }
}

function without({ above, rates }: Tier, names: readonly RateName[]): Tier {
  const kept = Object.entries(rates).filter(([name]) => !names.includes(name as RateName))
  return { above, rates: Object.fromEntries(kept) }
}

/** The price in force at a time (milliseconds since 1970): that with the latest first day. */
export function priceAt(history: readonly Price[], at: number): Price | undefined {
  return history.findLast(({ from }) => from === undefined || from <= at)
}

/** The tariff of a provider's calls in a service tier, as the answer names it. */
export function tariffOf(price: Price, provider: string | undefined, serviceTier: string | undefined): Tariff {
  const ofProvider = provider === undefined ? undefined : price.providers.get(provider)
  const changedPrice = ofProvider === undefined ? price : changed(price, ofProvider)
  if (serviceTier === undefined) return changedPrice
  const name = serviceTier.toLowerCase()
  const ofTier = changedPrice.serviceTiers.get(name) ?? price.serviceTiers.get(name)
  return ofTier === undefined ? changedPrice : changed<Tariff>(changedPrice, ofTier)
}
