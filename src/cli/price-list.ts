import { formatUsd, type Money } from '../money.ts'
import type { ModelPrice, PriceTable } from '../pricing/index.ts'
import type { Price, PriceChange } from '../pricing/price.ts'
import { RATE_MEMBERS, type Rates, UNIT_MEMBERS } from '../pricing/rates.ts'
import { dayText, factorText, perMillion } from './price-text.ts'
import { figure } from './sheet/figures.ts'
import { type Column, remarks, type Sheet, text, usd } from './sheet/sheet.ts'

/** One model at the price of one period. */
interface Line {
  readonly model: ModelPrice
  readonly price: Price
}

/** Every price of a table. There are columns only for what at least one model has a price for. */
export function priceList({ version, models }: PriceTable): Sheet<Line> {
  const rows = models.flatMap((model) => model.history.map((price) => ({ model, price })))
  const rates = Array.from(RATE_MEMBERS, ([member, rate]) =>
    usd<Line>(member, member.replaceAll('_', ' '), ({ price }) => rateText(price.rates[rate])),
  )
  const units = UNIT_MEMBERS.map((unit) =>
    usd<Line>(unit, `per ${unit.replaceAll('_', ' ')}`, ({ price }) => amountOf(price.units[unit])),
  )
  const [prompt, completion, ...parts] = rates
  const first = [prompt, completion].filter((column) => column !== undefined)
  const others: readonly Column<Line>[] = [
    text('from', 'from', ({ price: { from } }) => (from === undefined ? undefined : dayText(from))),
    ...parts,
    ...units,
  ]
  const hasTerms = rows.some(({ price }) => termsOf(price).length > 0)
  return {
    title: `Prices ${version}, USD per million tokens`,
    columns: [
      text('model', 'model', ({ model }) => model.name),
      ...first,
      ...others.filter(({ value }) => rows.some((row) => value(row) !== undefined)),
      ...(hasTerms ? [remarks<Line>('terms', ({ price }) => termsOf(price))] : []),
    ],
    rows,
  }
}

/** What else a price depends on. */
function termsOf({ tiers, marginal, serviceTiers, providers }: Price): readonly string[] {
  return [
    ...tiers.map((tier) => `${marginal ? 'what is ' : ''}above ${figure(tier.above)}: ${ratesText(tier.rates)}`),
    ...Array.from(serviceTiers, ([name, change]) =>
      change.multiplier === undefined
        ? `${name}: ${changeText(change)}`
        : `${name}: × ${factorText(change.multiplier)}`,
    ),
    ...Array.from(providers, ([name, change]) => `${name}: ${changeText(change)}`),
  ]
}

/** What a service tier or a provider changes. */
function changeText({ rates = {}, units = {}, tiers, serviceTiers }: PriceChange): string {
  const named = UNIT_MEMBERS.flatMap((unit) => {
    const amount = amountOf(units[unit])
    return amount === undefined ? [] : [`${unit.replaceAll('_', ' ')} ${amount}`]
  })
  const others = [tiers && 'tiers of its own', serviceTiers && 'service tiers of its own']
  return [ratesText(rates), ...named, ...others].filter((text) => text !== undefined && text !== '').join(', ')
}

function ratesText(rates: Rates): string {
  const named = Array.from(RATE_MEMBERS, ([member, rate]) => [member.replaceAll('_', ' '), rateText(rates[rate])])
  return named.flatMap(([name, amount]) => (amount === undefined ? [] : [`${name} ${amount}`])).join(', ')
}

function rateText(rate: Money | undefined): string | undefined {
  return rate === undefined ? undefined : perMillion(rate)
}

function amountOf(amount: Money | undefined): string | undefined {
  return amount === undefined ? undefined : formatUsd(amount)
}
