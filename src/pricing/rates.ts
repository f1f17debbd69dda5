import { type Money, parseUsd } from '../money.ts'

/** Rates in picodollars per token. A part without a rate has the rate of its whole. */
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

/** The shortest decimal form of an allowed number: smaller ones would be written with an exponent. */
const EXACT = /^\d+(?:\.\d{1,6})?$/

/**
 * Converts USD per million tokens to picodollars per token. Six decimals are exact; more are refused rather than
 * rounded.
 */
export function perToken(usdPerMillion: unknown): Money | undefined {
  if (typeof usdPerMillion !== 'number' || usdPerMillion > 1_000_000 || !EXACT.test(String(usdPerMillion))) {
    return undefined
  }
  const perMillion = parseUsd(usdPerMillion)
  return perMillion === undefined ? undefined : perMillion / 1_000_000n
}
