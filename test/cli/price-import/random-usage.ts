import type { Usage as GenaiUsage } from '@pydantic/genai-prices'
import type { Random } from '../../../demo/random.ts'
import type { Units, Usage } from '../../../src/call.ts'
import { USAGE_KEYS } from './usage-keys.ts'

/** One call, as we and as genai-prices describe it. */
export interface RandomCall {
  readonly ours: { readonly usage?: Usage; readonly units?: Units }
  readonly theirs: GenaiUsage
  readonly at: Date
  /** The largest error that rates rounded to the decimals of a price file can make, in USD. */
  readonly rounding: number
}

/** What the price of a model is for. */
export interface Priced {
  readonly prompt: boolean
  readonly completion: boolean
  readonly seconds: boolean
}

const FIRST_DAY = Date.parse('2025-01-01')
const LAST_DAY = Date.parse('2027-01-01')

/** Half a unit of the last decimal: of a rate per token and of a price per unit, in USD. */
const HALF = 0.5e-12

/** A call with disjoint parts, so that no part exceeds its whole; each part is absent, zero or random. */
export function randomCall(random: Random, priced: Priced): RandomCall {
  const part = (most: number) => (random() < 0.4 ? 0 : Math.floor(most ** random()))
  const at = new Date(FIRST_DAY + Math.floor(random() * (LAST_DAY - FIRST_DAY)))
  const seconds = priced.seconds && random() < 0.8 ? Math.round(random() * 20_000) / 100 : 0
  const searches = random() < 0.2 ? Math.floor(random() * 10) : 0

  const text = priced.prompt ? part(500_000) : 0
  const [cachedText = 0, cachedAudio = 0, cachedImage = 0, written = 0, writtenLong = 0, audio = 0, image = 0] =
    Array.from({ length: 7 }, () => (priced.prompt ? part(200_000) : 0))
  const [answer = 0, reasoning = 0, spoken = 0, drawn = 0] = Array.from({ length: 4 }, () =>
    priced.completion ? part(100_000) : 0,
  )
  const parts = {
    cachedPrompt: cachedText + cachedAudio + cachedImage,
    cacheWrite: written + writtenLong,
    cacheWrite1h: writtenLong,
    audioPrompt: audio + cachedAudio,
    cachedAudioPrompt: cachedAudio,
    imagePrompt: image + cachedImage,
    cachedImagePrompt: cachedImage,
    reasoning,
    audioCompletion: spoken,
    imageCompletion: drawn,
  }
  const prompt = text + cachedText + cachedAudio + cachedImage + written + writtenLong + audio + image
  const completion = answer + reasoning + spoken + drawn
  const reported = Object.entries(parts).filter(([, tokens]) => tokens > 0 || random() < 0.5)
  const usage: Usage = { prompt, completion, ...Object.fromEntries(reported) }
  const units: Units = {
    ...(searches > 0 && { search: searches }),
    ...(seconds > 0 && { audio_second: seconds }),
  }
  return {
    ours: { usage, ...(Object.keys(units).length > 0 && { units }) },
    theirs: theirUsage(usage, units),
    at,
    rounding: (prompt + completion + seconds + searches) * HALF,
  }
}

/** It refuses usages with parts that overlap by an unknown amount. */
function theirUsage(usage: Usage, { search, audio_second: seconds }: Units): GenaiUsage {
  return {
    ...Object.fromEntries(Array.from(USAGE_KEYS, ([theirs, ours]) => [theirs, usage[ours] ?? 0])),
    ...(search !== undefined && { web_searches: search }),
    ...(seconds !== undefined && { audio_seconds: seconds, input_audio_seconds: seconds }),
  }
}
