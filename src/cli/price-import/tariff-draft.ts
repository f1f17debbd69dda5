import type { TariffPrices, TierPrices, TokenPrices } from '../../pricing/price-call.ts'
import { type PricedUnit, RATE_MEMBERS, UNIT_MEMBERS } from '../../pricing/rates.ts'
import { scaled } from './decimal.ts'
import type { Notes } from './notes.ts'

export type RateMember = keyof TokenPrices

const MILLION = 1_000_000n

/** Largest rate of a price file. */
const LIMIT = 1_000_000

const TOKEN_DECIMALS = 6
const UNIT_DECIMALS = 12

/** Collects the rates of one model. */
export class TariffDraft {
  readonly #model: string
  readonly #notes: Notes
  readonly #rates = new Map<RateMember, number>()
  readonly #units = new Map<PricedUnit, number>()
  readonly #tiers = new Map<number, Map<RateMember, number>>()

  constructor(model: string, notes: Notes) {
    this.#model = model
    this.#notes = notes
  }

  get hasTokenPrice(): boolean {
    return [this.#rates, ...this.#tiers.values()].some((rates) => [...rates.values()].some((rate) => rate > 0))
  }

  get isEmpty(): boolean {
    return this.#rates.size === 0 && this.#units.size === 0 && this.#tiers.size === 0
  }

  has(member: RateMember | PricedUnit): boolean {
    return this.#rates.has(member as RateMember) || this.#units.has(member as PricedUnit)
  }

  /** Sets a rate of USD per `per` tokens: of all calls, or of those with a prompt of more than `above` tokens. */
  token(member: RateMember, usd: unknown, per: bigint, above?: number): void {
    const rate = this.#amount(usd, MILLION, per, TOKEN_DECIMALS)
    if (rate === undefined) return
    if (above === undefined) {
      this.#rates.set(member, rate)
      return
    }
    const tier = this.#tiers.get(above) ?? new Map<RateMember, number>()
    this.#tiers.set(above, tier.set(member, rate))
  }

  /** Sets a price of USD per `per` units. */
  unit(unit: PricedUnit, usd: unknown, per: bigint): void {
    const price = this.#amount(usd, 1n, per, UNIT_DECIMALS)
    if (price !== undefined) this.#units.set(unit, price)
  }

  /** Takes the tiers of another tariff, except for the rates that this one has in the same tier. */
  inheritTiers(other: TariffDraft): void {
    for (const [above, rates] of other.#tiers) {
      this.#tiers.set(above, new Map([...rates, ...(this.#tiers.get(above) ?? [])]))
    }
  }

  /** The members of a price file, in its order. */
  prices(): TariffPrices {
    const tiers = [...this.#tiers].toSorted(([one], [other]) => one - other)
    return {
      ...tokenPrices(this.#rates),
      ...Object.fromEntries(present(UNIT_MEMBERS, this.#units)),
      ...(tiers.length > 0 && {
        tiers: tiers.map(([above, rates]): TierPrices => ({ above, ...tokenPrices(rates) })),
      }),
    }
  }

  #amount(usd: unknown, times: bigint, per: bigint, decimals: number): number | undefined {
    const amount = typeof usd === 'number' ? scaled(usd, times, per, decimals) : undefined
    if (amount === undefined || amount.value > LIMIT) {
      this.#notes.add('amounts that are no price are left out', this.#model)
      return undefined
    }
    if (amount.isRounded) this.#notes.add(`rounded to ${decimals} decimals`, this.#model)
    return amount.value
  }
}

function tokenPrices(rates: ReadonlyMap<RateMember, number>): TokenPrices {
  return Object.fromEntries(present([...RATE_MEMBERS.keys()] as RateMember[], rates))
}

function present<K extends string>(order: readonly K[], values: ReadonlyMap<K, number>): readonly [K, number][] {
  return order.flatMap((name): [K, number][] => {
    const value = values.get(name)
    return value === undefined ? [] : [[name, value]]
  })
}
