import { formatUsd, type Money } from '../money.ts'
import { costOf } from '../pricing/cost.ts'
import type { ModelPrice, PriceTable } from '../pricing/index.ts'
import type { Rates } from '../pricing/rates.ts'

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

/** The monthly cost of models whose price elsewhere is known. */
export function monthlyCosts(month: Month, prices: PriceTable): readonly MonthlyCost[] {
  return [...ELSEWHERE].flatMap(([name, rate]) => {
    const model = prices.find(name)
    return model === undefined ? [] : [compare(month, model, rate)]
  })
}

function compare(month: Month, model: ModelPrice, rate: Money): MonthlyCost {
  const here = costOfMonth(month, model)
  const elsewhere = costOfMonth(month, { prompt: rate, completion: rate })
  const saved = elsewhere - here
  return {
    model: model.name,
    rates: {
      prompt: perMillion(model.prompt),
      completion: perMillion(model.completion),
      elsewhere: perMillion(rate),
    },
    here: formatUsd(here),
    elsewhere: formatUsd(elsewhere),
    saved: formatUsd(saved),
    savedPercent: elsewhere === 0n ? undefined : Math.round(Number((saved * 1_000_000n) / elsewhere) / 100) / 100,
  }
}

function costOfMonth({ requests, prompt, completion }: Month, rates: Rates): Money {
  return BigInt(requests) * costOf(rates, { prompt, completion })
}

function perMillion(perToken: Money): string {
  return formatUsd(perToken * 1_000_000n)
}
