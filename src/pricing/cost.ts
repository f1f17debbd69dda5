import type { Usage } from '../call.ts'
import type { Money } from '../money.ts'
import type { Rates } from './rates.ts'

/**
 * What the tokens of one call cost, exactly.
 *
 * Usage is first taken apart into disjoint parts, each with its one rate: from the prompt tokens the cached ones are
 * taken out, from what is left the cache-written, then the audio ones; from the completion tokens the reasoning, then
 * the audio ones. What remains costs the plain rate. Parts may overlap, as cached audio does, and nobody says by how
 * much: no part gets more than the ones before it left, so no token is priced twice and nothing is ever negative. A
 * part without a rate of its own stays where it is, and so may still be taken out as a part that has one.
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

/** Tokens of a part that has a rate of its own, as far as there are any left. */
function taken(tokens: number | undefined, rate: Money | undefined, left: number): number {
  return tokens === undefined || rate === undefined ? 0 : Math.min(tokens, left)
}

/** One multiplication of bigints is a few nanoseconds; a detour over numbers would be slower. */
function price(tokens: number, rate: Money | undefined): Money {
  return tokens === 0 || rate === undefined ? 0n : BigInt(tokens) * rate
}
