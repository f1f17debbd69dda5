import type { Expectation, Units, Usage, UsageGap } from '../call.ts'
import type { Money } from '../money.ts'
import { costOf } from '../pricing/cost.ts'
import type { Tariff } from '../pricing/price.ts'
import { type ExpectedTokens, PARTS, type UsagePart } from './usage-estimator.ts'

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

function fromNothing({ prompt, completion, shares }: ExpectedTokens): ExpectedTokens {
  return { prompt: { ...prompt, low: 0 }, completion: { ...completion, low: 0 }, shares }
}

const NAMES = Object.keys(PARTS) as readonly UsagePart[]

/** With as much of each part as calls have on average. */
function usualUsage({ prompt, completion, shares }: ExpectedTokens): Usage {
  const wholes = { prompt: prompt.expected, completion: completion.expected }
  const parts = NAMES.map((part) => [part, Math.round(wholes[PARTS[part]] * shares[part])])
  return { ...wholes, ...Object.fromEntries(parts) }
}

/**
 * The costs of calls that have nothing but one part of the prompt, and one of the completion, for each that was seen: to
 * read from the cache is cheaper than the plain prompt, and to write to it is dearer.
 */
function costsAt(
  tariff: Tariff | undefined,
  { prompt, completion, shares }: ExpectedTokens,
  bound: 'low' | 'high',
  units: Units | undefined,
): readonly Money[] | undefined {
  if (tariff === undefined) return undefined
  const wholes = { prompt: prompt[bound], completion: completion[bound] }
  const seen = NAMES.filter((part) => shares[part] > 0)
  const only = (part: UsagePart): Partial<Usage> => ({
    [part]: wholes[PARTS[part]],
    ...(part === 'cacheWrite1h' && { cacheWrite: wholes.prompt }),
  })
  const prompts = [{}, ...seen.filter((part) => PARTS[part] === 'prompt').map(only)]
  const completions = [{}, ...seen.filter((part) => PARTS[part] === 'completion').map(only)]
  const uses = prompts.flatMap((ofPrompt) => completions.map((rest) => ({ ...wholes, ...ofPrompt, ...rest })))
  const costs = uses.map((usage) => costOf(tariff, { usage, units })).filter((cost) => cost !== undefined)
  return costs.length === uses.length ? costs : undefined
}
