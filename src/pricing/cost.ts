import type { Usage } from '../call.ts'
import type { Money } from '../money.ts'
import type { Rates } from './rates.ts'

/**
 * The exact cost of the tokens of one call.
 *
 * The usage is split into disjoint parts with one rate each. From the prompt tokens: first cached, then cache-written,
 * then audio tokens; from the completion tokens: first reasoning, then audio tokens. The rest has the plain rate. Parts
 * may overlap (cached audio, for example) by an unknown amount, so a part gets at most what the parts before it left:
 * no token is priced twice, and no amount is negative. The tokens of a part without a rate of its own stay where they
 * are, and a later part may still take them.
 */
export function costOf(rates: Rates, usage: Usage): Money {
  let prompt = usage.prompt
  const cached = taken(usage.cachedPrompt, rates.cachedPrompt, prompt)
  prompt -= cached
  const written = taken(usage.cacheWrite, rates.cacheWrite, prompt)
  prompt -= written
  const heard = taken(usage.audioPrompt, rates.audioPrompt, prompt)
  prompt -= heard

  let completion = usage.completion
  const reasoned = taken(usage.reasoning, rates.reasoning, completion)
  completion -= reasoned
  const spoken = taken(usage.audioCompletion, rates.audioCompletion, completion)
  completion -= spoken

  return (
    price(prompt, rates.prompt) +
    price(cached, rates.cachedPrompt) +
    price(written, rates.cacheWrite) +
    price(heard, rates.audioPrompt) +
    price(completion, rates.completion) +
    price(reasoned, rates.reasoning) +
    price(spoken, rates.audioCompletion)
  )
}

/** Tokens of a part with a rate of its own, at most those that are left. */
function taken(tokens: number | undefined, rate: Money | undefined, left: number): number {
  return tokens === undefined || rate === undefined ? 0 : Math.min(tokens, left)
}

/** A bigint multiplication takes a few nanoseconds; converting to numbers would be slower. */
function price(tokens: number, rate: Money | undefined): Money {
  return tokens === 0 || rate === undefined ? 0n : BigInt(tokens) * rate
}
