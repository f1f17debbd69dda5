import { type JsonNode, jsonValue } from './json-document.ts'
import type { PriceChange, TariffChange, Tier } from './price.ts'
import { PriceFault } from './price-fault.ts'
import { membersOf, type PriceMembers } from './price-members.ts'
import {
  MULTIPLIER_RULE,
  multiplierOf,
  perPiece,
  perToken,
  RATE_MEMBERS,
  RATE_RULE,
  type Rates,
  UNIT_MEMBERS,
  UNIT_RULE,
  type UnitRates,
} from './rates.ts'

const RATE_NAMES = [...RATE_MEMBERS.keys()]

/** The members of a tariff in a price file. */
export const PRICE_MEMBERS: readonly string[] = [...RATE_NAMES, ...UNIT_MEMBERS, 'tiers', 'marginal']

const PROVIDER_MEMBERS = [...PRICE_MEMBERS, 'service_tiers']

/** Reads what an object says about a price. @throws PriceFault */
export function readPriceChange(members: PriceMembers, path: string): PriceChange {
  const serviceTiers = members.get('service_tiers')?.value
  const providers = members.get('providers')?.value
  return {
    ...readTariffChange(members, path),
    ...(serviceTiers && { serviceTiers: readServiceTiers(serviceTiers, `${path}.service_tiers`) }),
    ...(providers && { providers: readProviders(providers, `${path}.providers`) }),
  }
}

function readTariffChange(members: PriceMembers, path: string): TariffChange {
  const rates = readRates(members, path)
  const units = readUnits(members, path)
  const tiers = members.get('tiers')?.value
  const marginal = members.get('marginal')?.value
  if (marginal !== undefined && (tiers === undefined || typeof jsonValue(marginal) !== 'boolean')) {
    throw new PriceFault(marginal.at, `${path}.marginal`, 'true or false beside tiers', jsonValue(marginal))
  }
  return {
    ...(Object.keys(rates).length > 0 && { rates }),
    ...(Object.keys(units).length > 0 && { units }),
    ...(tiers && {
      tiers: readTiers(tiers, `${path}.tiers`),
      marginal: marginal ? jsonValue(marginal) === true : false,
    }),
  }
}

function readRates(members: PriceMembers, path: string): Rates {
  const rates: { -readonly [name in keyof Rates]: Rates[name] } = {}
  for (const [member, rate] of RATE_MEMBERS) {
    const node = members.get(member)?.value
    if (node !== undefined) rates[rate] = readAmount(node, `${path}.${member}`, perToken, RATE_RULE)
  }
  return rates
}

function readUnits(members: PriceMembers, path: string): UnitRates {
  const units: { -readonly [unit in keyof UnitRates]: UnitRates[unit] } = {}
  for (const unit of UNIT_MEMBERS) {
    const node = members.get(unit)?.value
    if (node !== undefined) units[unit] = readAmount(node, `${path}.${unit}`, perPiece, UNIT_RULE)
  }
  return units
}

function readAmount(node: JsonNode, path: string, read: (value: unknown) => bigint | undefined, rule: string): bigint {
  const value = jsonValue(node)
  const amount = read(value)
  if (amount === undefined) throw new PriceFault(node.at, path, rule, value)
  return amount
}

/** In ascending order, whatever their order in the file. */
function readTiers(node: JsonNode, path: string): readonly Tier[] {
  if (node.kind !== 'array') throw new PriceFault(node.at, path, 'a list of tiers', jsonValue(node))
  const limits = new Set<number>()
  const tiers = node.items.map((item, index) => {
    const tierPath = `${path}[${index}]`
    const members = membersOf(item, tierPath, ['above', ...RATE_NAMES])
    const limit = members.get('above')?.value
    const above = limit && jsonValue(limit)
    const rule = 'a whole number of tokens, from 0 to 1,000,000,000, that no other tier has'
    if (!Number.isInteger(above) || Number(above) < 0 || Number(above) > 1e9 || limits.has(Number(above))) {
      throw new PriceFault(limit?.at ?? item.at, `${tierPath}.above`, rule, above)
    }
    limits.add(Number(above))
    return { above: Number(above), rates: readRates(members, tierPath) }
  })
  return tiers.toSorted((one, other) => one.above - other.above)
}

function readServiceTiers(node: JsonNode, path: string): ReadonlyMap<string, TariffChange> {
  const tiers = membersOf(node, path, undefined)
  return new Map(
    Array.from(tiers, ([name, { value }]) => [name.toLowerCase(), readServiceTier(value, `${path}.${name}`)]),
  )
}

function readServiceTier(node: JsonNode, path: string): TariffChange {
  const members = membersOf(node, path, [...PRICE_MEMBERS, 'multiplier'])
  const multiplier = members.get('multiplier')?.value
  if (multiplier === undefined) return readTariffChange(members, path)
  if (members.size > 1) throw new PriceFault(node.at, path, 'a multiplier or rates, not both', jsonValue(node))
  return { multiplier: readAmount(multiplier, `${path}.multiplier`, multiplierOf, MULTIPLIER_RULE) }
}

function readProviders(node: JsonNode, path: string): ReadonlyMap<string, PriceChange> {
  const providers = membersOf(node, path, undefined)
  return new Map(
    Array.from(providers, ([name, { value }]) => {
      const providerPath = `${path}.${name}`
      return [name, readPriceChange(membersOf(value, providerPath, PROVIDER_MEMBERS), providerPath)]
    }),
  )
}
