import { field } from '../../foreign.ts'
import { type Money, parseUsd } from '../../money.ts'

/** Longest decimal string that is read as an amount. */
const AMOUNT_LIMIT = 64

/** Members of a usage object in which gateways report the cost of a call. */
const MEMBERS = ['cost_usd', 'cost']

/** Most picodollars of one call that are plausible: a million USD. */
const COST_LIMIT = 10n ** 18n

/** USD as a number or a decimal string; a negative amount is absent, and one of more than a million. */
export function reportedUsd(value: unknown): Money | undefined {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.length > AMOUNT_LIMIT)) return undefined
  const money = parseUsd(value)
  return money === undefined || money < 0n || money > COST_LIMIT ? undefined : money
}

/** The cost that a usage object reports, in any of these members. */
export function reportedCostOf(usage: unknown): Money | undefined {
  for (const member of MEMBERS) {
    const cost = reportedUsd(field(usage, member))
    if (cost !== undefined) return cost
  }
  return undefined
}
