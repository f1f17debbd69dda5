import type { Expectation, Usage } from '../call.ts'
import type { Money } from '../money.ts'
import { costOf } from '../pricing/cost.ts'
import type { Tariff } from '../pricing/price.ts'
import type { ExpectedTokens } from './usage-estimator.ts'

/** The expected tokens and their cost. The high cost is without the cache, which makes prompts cheaper. */
export function expectationOf(tokens: ExpectedTokens, tariff: Tariff | undefined): Expectation {
  const { prompt, completion } = tokens
  const costs = tariff && {
    low: costAt(tariff, tokens, 'low'),
    expected: costAt(tariff, tokens, 'expected'),
    high: costAt(tariff, tokens, 'high'),
  }
  const { low, expected, high } = costs ?? {}
  if (low === undefined || expected === undefined || high === undefined) return { prompt, completion }
  return { prompt, completion, cost: { low, expected, high } }
}

function costAt(tariff: Tariff, tokens: ExpectedTokens, bound: 'low' | 'expected' | 'high'): Money | undefined {
  const prompt = tokens.prompt[bound]
  const share = (part: number) => Math.round(prompt * part)
  const usage: Usage = {
    prompt,
    completion: tokens.completion[bound],
    ...(bound !== 'high' && { cachedPrompt: share(tokens.cachedShare), cacheWrite: share(tokens.writtenShare) }),
  }
  return costOf(tariff, { usage })
}
