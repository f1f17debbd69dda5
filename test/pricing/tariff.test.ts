import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Units, Usage } from '../../src/call.ts'
import { type PriceCallOptions, type Prices, priceCall } from '../../src/pricing/index.ts'

/** Prices like those of the contract. */
const prices: Prices = {
  models: {
    long: { prompt: 2, completion: 8, cached_prompt: 1, tiers: [{ above: 200_000, prompt: 4, completion: 12 }] },
    marginal: { prompt: 2, completion: 8, tiers: [{ above: 200_000, prompt: 4, completion: 12 }], marginal: true },
    steps: {
      prompt: 1,
      completion: 1,
      tiers: [
        { above: 2_000, prompt: 3 },
        { above: 1_000, prompt: 2, completion: 5 },
      ],
    },
    flexed: {
      prompt: 2,
      completion: 8,
      tiers: [{ above: 200_000, prompt: 4, completion: 12 }],
      service_tiers: { flex: { multiplier: 0.5 }, Priority: { prompt: 3.5, completion: 14 } },
    },
    cached: { prompt: 3, completion: 15, cached_prompt: 0.3, cache_write: 3.75, cache_write_1h: 6 },
    heard: { prompt: 1, completion: 2, cached_prompt: 0.5, audio_prompt: 10, cached_audio_prompt: 5, image_prompt: 3 },
    drawn: { prompt: 5, completion: 10, image_prompt: 8, image_completion: 30 },
    painter: { image: 0.04 },
    hearer: { audio_second: 0.0001 },
    speaker: { character: 0.000015 },
    ranker: { search: 0.002 },
    director: { video_second: 0.1 },
    asker: { prompt: 1, completion: 1, request: 0.005, search: 0.01 },
    dated: [
      { from: '2026-06-01', prompt: 2, completion: 2 },
      { prompt: 1, completion: 1 },
    ],
    late: { from: '2026-06-01', prompt: 2, completion: 2 },
    'gpt-4.1': { from: '2026-06-01', prompt: 2 },
    ours: {
      prompt: 3,
      completion: 12,
      tiers: [{ above: 1_000, prompt: 6, completion: 24 }],
      aliases: ['ft:gpt-4.1:shop'],
      providers: { backup: { prompt: 2.5, service_tiers: { flex: { multiplier: 0.1 } } } },
    },
    half: { prompt: 3 },
  },
}

const costOf = (model: string, options: Partial<PriceCallOptions>): string | undefined =>
  priceCall({ model, prices, ...options })?.costUsd

const usage = (prompt: number, completion: number, parts: Partial<Usage> = {}): Partial<PriceCallOptions> => ({
  usage: { prompt, completion, ...parts },
})
const units = (given: Units): Partial<PriceCallOptions> => ({ units: given })
const day = (text: string) => ({ at: new Date(text) })

for (const [says, model, options, cost] of [
  ['a prompt at the limit has the lower rates', 'long', usage(200_000, 1_000), '0.408'],
  ['a prompt above it has the higher rates as a whole', 'long', usage(200_001, 1_000), '0.812004'],
  ['the cached part counts for the limit', 'long', usage(300_000, 0, { cachedPrompt: 200_000 }), '0.6'],
  ['marginal: only what is above has the higher rate', 'marginal', usage(300_000, 1_000), '0.808'],
  [
    'tiers in any order; a rate that a tier does not name is that of the tier before',
    'steps',
    usage(3_000, 1),
    '0.009005',
  ],
  ['between two tiers', 'steps', usage(1_500, 1), '0.003005'],
  ['flex halves', 'flexed', { ...usage(1_000, 1_000), serviceTier: 'flex' }, '0.005'],
  ['flex halves the rates of a tier', 'flexed', { ...usage(300_000, 0), serviceTier: 'flex' }, '0.6'],
  ['priority has rates of its own', 'flexed', { ...usage(1_000, 1_000), serviceTier: 'priority' }, '0.0175'],
  ['and they are its own in every tier', 'flexed', { ...usage(300_000, 0), serviceTier: 'PRIORITY' }, '1.05'],
  ['another service tier has the standard rates', 'flexed', { ...usage(1_000, 1_000), serviceTier: 'default' }, '0.01'],
  [
    'cache writes by their lifetime',
    'cached',
    usage(1_000, 0, { cachedPrompt: 100, cacheWrite: 300, cacheWrite1h: 200 }),
    '0.003405',
  ],
  [
    'what is written for an hour is a part',
    'cached',
    usage(1_000, 0, { cacheWrite: 1_000, cacheWrite1h: 1_000 }),
    '0.006',
  ],
  [
    'cached audio has its own rate, and other audio is audio',
    'heard',
    usage(1_000, 0, { cachedPrompt: 300, audioPrompt: 500, cachedAudioPrompt: 200 }),
    '0.00445',
  ],
  ['images in and out', 'drawn', usage(100, 50, { imagePrompt: 60, imageCompletion: 50 }), '0.00218'],
  ['images by the piece', 'painter', units({ image: 3 }), '0.12'],
  [
    'a model with a price by the piece alone ignores tokens',
    'painter',
    { ...usage(50, 4_000), ...units({ image: 1 }) },
    '0.04',
  ],
  ['seconds with decimals', 'hearer', units({ audio_second: 8.47 }), '0.000847'],
  ['characters', 'speaker', units({ character: 1_234 }), '0.01851'],
  ['searches', 'ranker', units({ search: 2 }), '0.004'],
  ['seconds of video', 'director', units({ video_second: 8 }), '0.8'],
  ['a fee by the call beside tokens and searches', 'asker', { ...usage(1_000, 0), ...units({ search: 3 }) }, '0.036'],
  ['units without a rate beside tokens are free', 'long', { ...usage(1_000, 0), ...units({ image: 3 }) }, '0.002'],
  ['units alone without a rate have no price', 'long', units({ image: 3 }), undefined],
  ['tokens without a rate have no price', 'half', usage(1_000, 1), undefined],
  ['and with one they have', 'half', usage(1_000, 0), '0.003'],
  ['the price before the day', 'dated', { ...usage(1_000, 0), ...day('2026-05-31T23:59:59.999Z') }, '0.001'],
  ['the price from the day on', 'dated', { ...usage(1_000, 0), ...day('2026-06-01T00:00:00Z') }, '0.002'],
  ['no price before the first day', 'late', { ...usage(1_000, 0), ...day('2026-05-31T00:00:00Z') }, undefined],
  ['the built-in price counts until the first day', 'gpt-4.1', { ...usage(1_000, 0), ...day('2026-05-31') }, '0.008'],
  ['a dated price of a built-in model', 'gpt-4.1', { ...usage(1_000, 1_000), ...day('2026-06-01') }, '0.01'],
  ['a provider of its own', 'ours', { ...usage(1_000, 1_000), provider: 'backup' }, '0.0145'],
  [
    'its rates are its own in every tier, others follow the tier',
    'ours',
    { ...usage(2_000, 1_000), provider: 'backup' },
    '0.029',
  ],
  [
    'a provider has service tiers of its own',
    'ours',
    { ...usage(1_000, 0), provider: 'backup', serviceTier: 'flex' },
    '0.00025',
  ],
  ['another provider', 'ft:gpt-4.1:shop', { ...usage(1_000, 1_000), provider: 'holysheep' }, '0.015'],
] as const satisfies readonly (readonly [string, string, Partial<PriceCallOptions>, string | undefined])[]) {
  test(`Tariff: ${says}`, () => assert.equal(costOf(model, options), cost))
}

test('a multiplier is rounded once, half a picodollar up', () => {
  const odd: Prices = { models: { m: { prompt: 0.000001, service_tiers: { flex: { multiplier: 0.5 } } } } }
  assert.equal(
    priceCall({ model: 'm', prices: odd, usage: { prompt: 3, completion: 0 }, serviceTier: 'flex' })?.costUsd,
    '0.000000000002',
  )
})

test('marginal: the cost grows by one rate with every token, and never jumps', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400_000 }), (prompt) => {
      const cost = (tokens: number) => Number(costOf('marginal', usage(tokens, 0)))
      const step = Math.round((cost(prompt + 1) - cost(prompt)) * 1e6)
      assert.equal(step, prompt < 200_000 ? 2 : 4)
    }),
  )
})

for (const [option, value, rule] of [
  [
    'units',
    { images: 1 },
    'units.images must be absent: the units are image, audio_second, video_second, character, search, got 1',
  ],
  ['units', { image: -1 }, 'units.image must be a number from 0 to 1000000000, got -1'],
  [
    'usage',
    { prompt: 1, completion: 0, cacheWrite: 1, cacheWrite1h: 2 },
    'usage.cacheWrite1h must be a whole number of tokens, from 0 to usage.cacheWrite, got 2',
  ],
  ['at', new Date(Number.NaN), /^at must be a valid Date/],
  ['provider', '', 'provider must be the label of a provider, got ""'],
  ['serviceTier', 1, 'serviceTier must be the name of a service tier, got 1'],
] as const) {
  test(`a wrong ${option} is refused: ${String(rule)}`, () => {
    assert.throws(
      () =>
        priceCall({
          model: 'long',
          prices,
          ...(option === 'usage' ? {} : { usage: { prompt: 1, completion: 1 } }),
          [option]: value,
        } as never),
      { message: rule },
    )
  })
}
