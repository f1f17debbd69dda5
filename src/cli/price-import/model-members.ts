import { formatUsd } from '../../money.ts'
import type { ModelPrice } from '../../pricing/index.ts'
import type { PriceChange, TariffChange } from '../../pricing/price.ts'
import { RATE_MEMBERS, type Rates, UNIT_MEMBERS } from '../../pricing/rates.ts'
import { dayText, factorText, perMillion } from '../price-text.ts'

/** All that a price file says about a model: text by the path of the member. */
export type ModelMembers = ReadonlyMap<string, string>

type Member = readonly [path: string, text: string]

export function modelMembers({ history, aliases }: ModelPrice): ModelMembers {
  const members = history.flatMap((price) => {
    const start = price.from === undefined ? '' : `${dayText(price.from)}: `
    return ofPrice(price).map(([path, text]): Member => [`${start}${path}`, text])
  })
  const names = aliases.length === 0 ? [] : [['aliases', aliases.toSorted().join(', ')] as const]
  return new Map([...members, ...names])
}

function ofPrice({ serviceTiers = new Map(), providers = new Map(), ...tariff }: PriceChange): readonly Member[] {
  return [
    ...ofTariff(tariff),
    ...below('service_tiers', serviceTiers, ofTariff),
    ...below('providers', providers, ofPrice),
  ]
}

function ofTariff({ rates = {}, units = {}, tiers = [], marginal, multiplier }: TariffChange): readonly Member[] {
  return [
    ...ofRates(rates),
    ...UNIT_MEMBERS.flatMap((unit): Member[] => {
      const price = units[unit]
      return price === undefined ? [] : [[unit, formatUsd(price)]]
    }),
    ...tiers.flatMap((tier) =>
      ofRates(tier.rates).map(([path, text]): Member => [`above ${tier.above}: ${path}`, text]),
    ),
    ...(marginal ? [['marginal', 'true'] as const] : []),
    ...(multiplier === undefined ? [] : [['multiplier', factorText(multiplier)] as const]),
  ]
}

function ofRates(rates: Rates): readonly Member[] {
  return Array.from(RATE_MEMBERS).flatMap(([member, name]): Member[] => {
    const rate = rates[name]
    return rate === undefined ? [] : [[member, perMillion(rate)]]
  })
}

function below<T>(
  folder: string,
  changes: ReadonlyMap<string, T>,
  members: (change: T) => readonly Member[],
): readonly Member[] {
  return Array.from(changes).flatMap(([name, change]) =>
    members(change).map(([path, text]): Member => [`${folder}.${name}.${path}`, text]),
  )
}
