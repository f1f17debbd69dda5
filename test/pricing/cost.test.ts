import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Usage } from '../../src/call.ts'
import { costOf as costByTariff } from '../../src/pricing/cost.ts'
import { NO_PRICE } from '../../src/pricing/price.ts'
import type { Rates } from '../../src/pricing/rates.ts'

const plain = { prompt: 10n, completion: 100n }

/** The cost of tokens at flat rates. */
const costOf = (rates: Rates, usage: Usage) => costByTariff({ ...NO_PRICE, rates }, { usage })

for (const { says, rates, usage, cost } of [
  { says: 'no tokens cost nothing', rates: plain, usage: { prompt: 0, completion: 0 }, cost: 0n },
  {
    says: 'prompt and completion have their own rates',
    rates: plain,
    usage: { prompt: 3, completion: 2 },
    cost: 230n,
  },
  {
    says: 'parts without rates cost what their whole costs',
    rates: plain,
    usage: {
      prompt: 9,
      completion: 9,
      cachedPrompt: 5,
      cacheWrite: 2,
      audioPrompt: 1,
      reasoning: 4,
      audioCompletion: 3,
    },
    cost: 990n,
  },
  {
    says: 'cached tokens are priced as cached instead of as prompt',
    rates: { ...plain, cachedPrompt: 1n },
    usage: { prompt: 10, completion: 0, cachedPrompt: 4 },
    cost: 64n,
  },
  {
    says: 'cache writes may cost more than prompt tokens',
    rates: { ...plain, cacheWrite: 12n },
    usage: { prompt: 10, completion: 0, cacheWrite: 5 },
    cost: 110n,
  },
  {
    says: 'every part has its rate',
    rates: { ...plain, cachedPrompt: 1n, cacheWrite: 2n, audioPrompt: 3n, reasoning: 4n, audioCompletion: 5n },
    usage: {
      prompt: 10,
      completion: 10,
      cachedPrompt: 1,
      cacheWrite: 2,
      audioPrompt: 3,
      reasoning: 4,
      audioCompletion: 5,
    },
    cost: 1n + 4n + 9n + 40n + 16n + 25n + 100n,
  },
  {
    says: 'cached audio is priced once, as cached',
    rates: { ...plain, cachedPrompt: 1n, audioPrompt: 1000n },
    usage: { prompt: 10, completion: 0, cachedPrompt: 6, audioPrompt: 10 },
    cost: 6n + 4000n,
  },
  {
    says: 'cached audio is audio where cached tokens have no rate',
    rates: { ...plain, audioPrompt: 1000n },
    usage: { prompt: 10, completion: 0, cachedPrompt: 10, audioPrompt: 10 },
    cost: 10_000n,
  },
  {
    says: 'parts larger than their whole never make the rest negative',
    rates: { ...plain, cachedPrompt: 1n, cacheWrite: 2n, audioPrompt: 3n },
    usage: { prompt: 10, completion: 0, cachedPrompt: 8, cacheWrite: 8, audioPrompt: 8 },
    cost: 8n + 4n,
  },
  {
    says: 'a special rate of zero is a rate',
    rates: { ...plain, cachedPrompt: 0n },
    usage: { prompt: 10, completion: 0, cachedPrompt: 10 },
    cost: 0n,
  },
  {
    says: 'amounts beyond the safe integers are exact',
    rates: { prompt: 999_999_999_999n, completion: 999_999_999_999n },
    usage: { prompt: 999_999_999, completion: 1 },
    cost: 999_999_999_999n * 1_000_000_000n,
  },
]) {
  test(`Cost: ${says}`, () => assert.equal(costOf(rates, usage), cost))
}

const tokens = fc.integer({ min: 0, max: 1e9 })
const rate = fc.bigInt({ min: 0n, max: 10n ** 12n })
const parts = [
  'cachedPrompt',
  'cachedAudioPrompt',
  'cachedImagePrompt',
  'cacheWrite',
  'cacheWrite1h',
  'audioPrompt',
  'imagePrompt',
  'reasoning',
  'audioCompletion',
  'imageCompletion',
] as const
const all = <T>(value: fc.Arbitrary<T>) => fc.record({ prompt: value, completion: value, ...optional(value) })
const optional = <T>(value: fc.Arbitrary<T>) =>
  Object.fromEntries(parts.map((part) => [part, fc.option(value, { nil: undefined })])) as {
    [K in (typeof parts)[number]]: fc.Arbitrary<T | undefined>
  }

test('no token is priced twice or not at all: where every rate is the same, only the number of tokens counts', () => {
  fc.assert(
    fc.property(all(tokens), rate, (usage, rate) => {
      const rates = Object.fromEntries(['prompt', 'completion', ...parts].map((part) => [part, rate]))
      const cost = costOf(rates as never, usage as Usage)
      assert.equal(cost, BigInt(usage.prompt + usage.completion) * rate)
    }),
  )
})

test('a cost lies between that at the lowest and that at the highest rate', () => {
  fc.assert(
    fc.property(all(tokens), all(rate), (usage, rates) => {
      const cost = costOf(rates as never, usage as Usage) ?? -1n
      const sorted = Object.values(rates)
        .filter((rate) => rate !== undefined)
        .sort((a, b) => (a < b ? -1 : 1))
      const count = BigInt(usage.prompt + usage.completion)
      assert.ok(cost >= count * (sorted.at(0) ?? 0n) && cost <= count * (sorted.at(-1) ?? 0n))
    }),
  )
})
