import type { Expectation, Usage } from '../call.ts'
import type { Money } from '../money.ts'
import { costOf } from '../pricing/cost.ts'
import type { Tariff } from '../pricing/price.ts'
import type { ExpectedTokens } from './usage-estimator.ts'

/**
 * The expected tokens and their cost. The high cost is without the cache, which makes prompts cheaper. What a call to an
 * unknown endpoint does is not known either: it may have used nothing.
 */
export function expectationOf(expected: ExpectedTokens, tariff: Tariff | undefined, isKnown: boolean): Expectation {
  const tokens = isKnown ? expected : fromNothing(expected)
  const { prompt, completion } = tokens
  const costs = tariff && {
    low: costAt(tariff, tokens, 'low'),
    expected: costAt(tariff, tokens, 'expected'),
    high: costAt(tariff, tokens, 'high'),
  }
  const { low, expected: likely, high } = costs ?? {}
  if (low === undefined || likely === undefined || high === undefined) return { prompt, completion }
  return { prompt, completion, cost: { low, expected: likely, high } }
}

function fromNothing({ prompt, completion, ...shares }: ExpectedTokens): ExpectedTokens {
  return { prompt: { ...prompt, low: 0 }, completion: { ...completion, low: 0 }, ...shares }
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
