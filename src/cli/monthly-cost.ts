import { formatUsd, type Money } from '../money.ts'
import { costOf, type ModelPrice, type PriceTable, tariffFor } from '../pricing/index.ts'
import { NO_PRICE, type Tariff } from '../pricing/price.ts'
import { perMillion } from './price-text.ts'

/** A month of identical requests. */
export interface Month {
  readonly requests: number
  /** Tokens per request. */
  readonly prompt: number
  readonly completion: number
}

/** The cost of a month with one model. Amounts are exact decimals of USD. */
export interface MonthlyCost {
  readonly model: string
  /** USD per million tokens. */
  readonly rates: { readonly prompt: string; readonly completion: string; readonly elsewhere: string }
  readonly here: string
  readonly elsewhere: string
  readonly saved: string
  /** Percent saved compared to the price elsewhere, to two decimals. */
  readonly savedPercent: number | undefined
}

/** The column "OpenAI" of HolySheep's own comparison: picodollars per token, the same for prompt and completion. */
const ELSEWHERE: ReadonlyMap<string, Money> = new Map([
  ['gpt-4.1', 60_000_000n],
  ['claude-sonnet-4.5', 45_000_000n],
  ['gemini-2.5-flash', 2_500_000n],
  ['deepseek-v3.2', 420_000n],
])

/** The monthly cost of models whose price here and elsewhere is known, at the prices of a time (by default now). */
export function monthlyCosts(month: Month, prices: PriceTable, at = Date.now()): readonly MonthlyCost[] {
  return [...ELSEWHERE].flatMap(([name, rate]) => {
    const model = prices.find(name)
    const tariff = model && tariffFor(model, { at })
    const compared = model && tariff && compare(month, model, tariff, rate)
    return compared === undefined ? [] : [compared]
  })
}

function compare(month: Month, { name }: ModelPrice, tariff: Tariff, rate: Money): MonthlyCost | undefined {
  const here = costOfMonth(month, tariff)
  const elsewhere = costOfMonth(month, { ...NO_PRICE, rates: { prompt: rate, completion: rate } })
  if (here === undefined || elsewhere === undefined) return undefined
  const saved = elsewhere - here
  return {
    model: name,
    rates: {
      prompt: perMillion(tariff.rates.prompt ?? 0n),
      completion: perMillion(tariff.rates.completion ?? 0n),
      elsewhere: perMillion(rate),
    },
    here: formatUsd(here),
    elsewhere: formatUsd(elsewhere),
    saved: formatUsd(saved),
    savedPercent: elsewhere === 0n ? undefined : Math.round(Number((saved * 1_000_000n) / elsewhere) / 100) / 100,
  }
}

function costOfMonth({ requests, prompt, completion }: Month, tariff: Tariff): Money | undefined {
  const cost = costOf(tariff, { usage: { prompt, completion } })
  return cost === undefined ? undefined : BigInt(requests) * cost
}
