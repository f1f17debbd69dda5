import type { Expectation, Units, Usage, UsageGap } from '../call.ts'
import type { Money } from '../money.ts'
import { costOf } from '../pricing/cost.ts'
import type { Tariff } from '../pricing/price.ts'
import type { ExpectedTokens } from './usage-estimator.ts'

/** What is known of a call without usage. */
interface Unmetered {
  readonly gap?: UsageGap | undefined
  readonly units?: Units | undefined
}

/** The expected tokens, and their cost with that of the units. */
export function expectationOf(
  expected: ExpectedTokens,
  tariff: Tariff | undefined,
  { gap, units }: Unmetered,
): Expectation {
  // What a call to an unknown endpoint does is not known either: it may have used nothing.
  const tokens = gap === 'unknown_format' ? fromNothing(expected) : expected
  const { prompt, completion } = tokens
  const usual = usualUsage(tokens)
  const likely = tariff && costOf(tariff, { usage: usual, units })
  const lows = costsAt(tariff, tokens, 'low', units)
  const highs = costsAt(tariff, tokens, 'high', units)
  if (likely === undefined || lows === undefined || highs === undefined) return { prompt, completion }
  const low = ascending([...lows, likely]).at(0) ?? likely
  const high = ascending([...highs, likely]).at(-1) ?? likely
  return { prompt, completion, cost: { low, expected: likely, high } }
}

function ascending(amounts: readonly Money[]): readonly Money[] {
  return amounts.toSorted((one, other) => (one < other ? -1 : 1))
}

function fromNothing({ prompt, completion, ...shares }: ExpectedTokens): ExpectedTokens {
  return { prompt: { ...prompt, low: 0 }, completion: { ...completion, low: 0 }, ...shares }
}

/** As much of the cache as calls use on average. */
function usualUsage({ prompt, completion, ...shares }: ExpectedTokens): Usage {
  const share = (part: number) => Math.round(prompt.expected * part)
  return {
    prompt: prompt.expected,
    completion: completion.expected,
    cachedPrompt: share(shares.cachedShare),
    cacheWrite: share(shares.writtenShare),
    cacheWrite1h: share(shares.written1hShare),
  }
}

/** The costs with each use of the cache that was seen: reading is cheaper than no cache, and writing is dearer. */
function costsAt(
  tariff: Tariff | undefined,
  { cachedShare, writtenShare, written1hShare, ...tokens }: ExpectedTokens,
  bound: 'low' | 'high',
  units: Units | undefined,
): readonly Money[] | undefined {
  if (tariff === undefined) return undefined
  const prompt = tokens.prompt[bound]
  const plain: Usage = { prompt, completion: tokens.completion[bound] }
  const uses: readonly Usage[] = [
    plain,
    ...(cachedShare > 0 ? [{ ...plain, cachedPrompt: prompt }] : []),
    ...(writtenShare > 0 ? [{ ...plain, cacheWrite: prompt }] : []),
    ...(written1hShare > 0 ? [{ ...plain, cacheWrite: prompt, cacheWrite1h: prompt }] : []),
  ]
  const costs = uses.map((usage) => costOf(tariff, { usage, units })).filter((cost) => cost !== undefined)
  return costs.length === uses.length ? costs : undefined
}
