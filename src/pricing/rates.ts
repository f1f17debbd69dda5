import { UNITS, type Unit } from '../call.ts'
import { type Money, parseUsd } from '../money.ts'

/** Rates in picodollars per token. A part without a rate has the rate of its whole. */
export interface Rates {
  readonly prompt?: Money
  readonly completion?: Money
  readonly cachedPrompt?: Money
  readonly cachedAudioPrompt?: Money
  readonly cachedImagePrompt?: Money
  readonly cacheWrite?: Money
  /** Without it, what is written for an hour has the rate of `cacheWrite`. */
  readonly cacheWrite1h?: Money
  readonly audioPrompt?: Money
  readonly imagePrompt?: Money
  readonly reasoning?: Money
  readonly audioCompletion?: Money
  readonly imageCompletion?: Money
}

export type RateName = keyof Rates

/** What a price can be for: a unit, or a request whatever it contains. */
export type PricedUnit = Unit | 'request'

/** Picodollars per unit. */
export type UnitRates = { readonly [unit in PricedUnit]?: Money }

/** The rates by their names in a price file. */
export const RATE_MEMBERS: ReadonlyMap<string, RateName> = new Map([
  ['prompt', 'prompt'],
  ['completion', 'completion'],
  ['cached_prompt', 'cachedPrompt'],
  ['cached_audio_prompt', 'cachedAudioPrompt'],
  ['cached_image_prompt', 'cachedImagePrompt'],
  ['cache_write', 'cacheWrite'],
  ['cache_write_1h', 'cacheWrite1h'],
  ['audio_prompt', 'audioPrompt'],
  ['image_prompt', 'imagePrompt'],
  ['reasoning', 'reasoning'],
  ['audio_completion', 'audioCompletion'],
  ['image_completion', 'imageCompletion'],
])

export const UNIT_MEMBERS: readonly PricedUnit[] = [...UNITS, 'request']

export const RATE_RULE = 'a number of USD per million tokens, from 0 to 1,000,000 with at most 6 decimals'
export const UNIT_RULE = 'a number of USD per piece, from 0 to 1,000,000 with at most 12 decimals'
export const MULTIPLIER_RULE = 'a number from 0 to 1,000 with at most 6 decimals'

/** Decimals of a multiplier are exact to a millionth. */
export const MULTIPLIER_SCALE = 1_000_000n

const PICO = 12

/**
 * Converts USD per million tokens to picodollars per token. Six decimals are exact; more are refused rather than
 * rounded.
 */
export function perToken(usdPerMillion: unknown): Money | undefined {
  const perMillion = exact(usdPerMillion, 1_000_000, 6)
  return perMillion === undefined ? undefined : perMillion / 1_000_000n
}

/** Converts USD per piece to picodollars. Twelve decimals are exact; more are refused. */
export function perPiece(usd: unknown): Money | undefined {
  return exact(usd, 1_000_000, PICO)
}

/** Converts a multiplier to millionths. */
export function multiplierOf(value: unknown): bigint | undefined {
  const scaled = exact(value, 1_000, 6)
  return scaled === undefined ? undefined : scaled / (10n ** BigInt(PICO) / MULTIPLIER_SCALE)
}

/** The shortest decimal form of a number that is not negative. */
const DECIMAL = /^\d+(?:\.(\d+))?(?:e([+-]\d+))?$/

/** A number with at most these decimals, in trillionths. */
function exact(value: unknown, most: number, decimals: number): bigint | undefined {
  if (typeof value !== 'number' || value > most) return undefined
  const [form, fraction = '', exponent = '0'] = DECIMAL.exec(String(value)) ?? []
  return form === undefined || fraction.length - Number(exponent) > decimals ? undefined : parseUsd(value)
}
