import { type Money, parseUsd } from '../money.ts'

/** What one token costs, in picodollars. A part without a rate of its own costs what its whole costs. */
export interface Rates {
  readonly prompt: Money
  readonly completion: Money
  readonly cachedPrompt?: Money
  readonly cacheWrite?: Money
  readonly audioPrompt?: Money
  readonly reasoning?: Money
  readonly audioCompletion?: Money
}

/** The rates by their names in a price file. */
export const RATE_MEMBERS: ReadonlyMap<string, keyof Rates> = new Map([
  ['prompt', 'prompt'],
  ['completion', 'completion'],
  ['cached_prompt', 'cachedPrompt'],
  ['cache_write', 'cacheWrite'],
  ['audio_prompt', 'audioPrompt'],
  ['reasoning', 'reasoning'],
  ['audio_completion', 'audioCompletion'],
])

export const RATE_RULE = 'a number of USD per million tokens, from 0 to 1,000,000 with at most 6 decimals'

/** The shortest decimal form of a number within the rule: exponents begin where the sixth decimal ends. */
const EXACT = /^\d+(?:\.\d{1,6})?$/

/** Picodollars per token of USD per million tokens: six decimals are exact, so more are refused rather than rounded. */
export function perToken(usdPerMillion: unknown): Money | undefined {
  if (typeof usdPerMillion !== 'number' || usdPerMillion > 1_000_000 || !EXACT.test(String(usdPerMillion))) {
    return undefined
  }
  const perMillion = parseUsd(usdPerMillion)
  return perMillion === undefined ? undefined : perMillion / 1_000_000n
}
