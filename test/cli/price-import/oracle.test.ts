import assert from 'node:assert/strict'
import test from 'node:test'
import { calcPrice, type ModelInfo, type Provider } from '@pydantic/genai-prices'
import { seededRandom } from '../../../demo/random.ts'
import { usdNumber } from '../../../src/money.ts'
import { costOf, type ModelPrice, type PriceTable, tariffFor } from '../../../src/pricing/index.ts'
import { modelKey } from '../../../src/pricing/model-name.ts'
import { genaiProviders, importedTable } from './imported.ts'
import { type Priced, type RandomCall, randomCall } from './random-usage.ts'

// The package computes with floats; ours is exact. What its prices are for and random calls never have is what a price
// file can't represent: video tokens, citations, pages, text messages and searches in files.

const CALLS_PER_MODEL = 10
const SEED = 20261126

/** Models without a price: of pages only, or an empty price that is not said to be free. */
const LEFT_OUT = [
  'cerebras/qwen-3-coder-480b',
  'github-copilot/gpt-3.5-turbo',
  'github-copilot/gpt-4.1',
  'github-copilot/gpt-4o',
  'github-copilot/gpt-4o-mini',
  'google/gemma-3',
  'google/gemma-3n',
  'google/gemma-4-26b-a4b-it',
  'google/gemma-4-31b-it',
  'huggingface_together/ServiceNow-AI/Apriel-1.6-15b-Thinker',
  'mistral/mistral-ocr-2503',
  'mistral/mistral-ocr-2505',
  'mistral/mistral-ocr-2512',
  'mistral/mistral-ocr-4-0',
  'mistral/mistral-ocr-4-1',
  'mistral/mistral-ocr-latest',
  'openai/moderation',
  'openrouter/gemini-2.5-pro-exp-03-25',
  'openrouter/google/gemini-flash-1.5-8b-exp',
  'openrouter/google/lyria-3-clip-preview',
  'openrouter/google/lyria-3-pro-preview',
]

type Explanation = (call: RandomCall, difference: number) => boolean

const isWithin = (...hours: readonly [from: number, to: number][]): Explanation => {
  return ({ at }) => {
    const hour = at.getUTCHours() + at.getUTCMinutes() / 60 + at.getUTCSeconds() / 3600
    return hours.some(([from, to]) => hour >= from && hour <= to)
  }
}

const isRounded: Explanation = ({ rounding }, difference) => difference <= rounding * 1.000001

const isBelowMinimum: Explanation = ({ ours }, difference) => (ours.units?.audio_second ?? 0) < 10 || difference <= 1e-9

/** The models whose cost differs for some calls, and for which. */
const EXCEPTIONS: ReadonlyMap<string, Explanation> = new Map([
  // Prices by time of day can't be represented.
  ['deepseek/deepseek-chat', isWithin([0.5, 16.5])],
  ['deepseek/deepseek-reasoner', isWithin([0.5, 16.5])],
  ['deepseek/deepseek-v4-flash', isWithin([1, 4], [6, 10])],
  ['deepseek/deepseek-v4-pro', isWithin([1, 4], [6, 10])],
  // A minimum of 10 seconds can't be represented, and 0.111 and 0.04 USD an hour have no end as USD a second.
  ['groq/whisper-large-v3', isBelowMinimum],
  ['groq/whisper-large-v3-turbo', isBelowMinimum],
  // 3 and 4.8 USD an hour have no end as USD a second, or more than 12 decimals.
  ['x-ai/grok-voice-latest', isRounded],
  ['x-ai/grok-voice-think-fast-1.0', isRounded],
  ['x-ai/grok-voice-think-fast-2.0', isRounded],
  // 0.08333333333333334 USD per million tokens has more than 6 decimals.
  ['openrouter/google/gemini-2.5-flash-image', isRounded],
  ['openrouter/google/gemini-2.5-flash-lite', isRounded],
  ['openrouter/google/gemini-3-flash-preview', isRounded],
  ['openrouter/google/gemini-3.1-flash-lite', isRounded],
  ['openrouter/google/gemini-3.5-flash', isRounded],
  ['openrouter/~google/gemini-flash-latest', isRounded],
])

interface Case {
  readonly name: string
  readonly provider: Provider
  readonly model: ModelInfo
  readonly price: ModelPrice
}

const providers = await genaiProviders()
const tables = new Map<string, PriceTable>()
for (const { id } of providers) {
  const { table } = await importedTable(['--from', 'genai-prices', '--provider', id])
  tables.set(id, table)
}

const withName = (table: PriceTable | undefined, name: string): ModelPrice | undefined =>
  table?.models.find((model) => modelKey(model.name) === modelKey(name))

const all = providers.flatMap((provider) =>
  provider.models.map((model) => ({ name: `${provider.id}/${model.id}`, provider, model })),
)

const cases = all.flatMap(({ name, provider, model }): readonly Case[] => {
  const price = withName(tables.get(provider.id), model.id)
  return price === undefined || LEFT_OUT.includes(name) ? [] : [{ name, provider, model, price }]
})

test('every model of every provider is imported', () => {
  assert.deepEqual(
    all.map(({ name }) => name).filter((name) => !cases.some((found) => found.name === name)),
    LEFT_OUT.toSorted((one, other) => place(one) - place(other)),
  )
  assert.ok(cases.length > 1600, String(cases.length))
})

const place = (name: string): number => all.findIndex((found) => found.name === name)

test(`${CALLS_PER_MODEL} random calls of each model cost what genai-prices computes`, (t) => {
  const random = seededRandom(SEED)
  const differing = new Set<string>()
  let calls = 0
  for (const { name, provider, model, price } of cases) {
    for (let round = 0; round < CALLS_PER_MODEL; round++) {
      const call = randomCall(random, pricedBy(model))
      calls++
      const ours = costAt(price, call)
      const theirs = theirCost(provider, model, call)
      const difference = Math.abs(ours - theirs)
      if (difference <= 1e-12 * theirs) continue
      differing.add(name)
      assert.ok(
        EXCEPTIONS.get(name)?.(call, difference),
        `${name}: ${ours}, not ${theirs}, for ${JSON.stringify(call)}`,
      )
    }
  }
  assert.deepEqual([...differing].toSorted(), [...EXCEPTIONS.keys()].toSorted())
  t.diagnostic(
    `${calls} calls of ${cases.length} models of ${providers.length} providers; ${differing.size} exceptions`,
  )
})

test('at the limits of all tiers, too', () => {
  let limits = 0
  for (const { name, provider, model, price } of cases) {
    const at = new Date('2026-11-26T20:00:00Z')
    for (const { above } of tariffFor(price, { at: at.getTime() })?.tiers ?? []) {
      for (const prompt of [above, above + 1]) {
        const ours = { usage: { prompt, completion: 1000, cachedPrompt: 500 } }
        const theirs = { input_tokens: prompt, output_tokens: 1000, cache_read_tokens: 500 }
        const call = { ours, theirs, at, rounding: 0 }
        const expected = theirCost(provider, model, call)
        assert.ok(Math.abs(costAt(price, call) - expected) <= 1e-12 * expected, `${name}, ${prompt}`)
      }
      limits++
    }
  }
  assert.ok(limits > 50, String(limits))
})

/** Where only prompts have a price, ours is unknown for a completion, and theirs is 0. */
function pricedBy({ prices }: ModelInfo): Priced {
  const keys = new Set(
    (Array.isArray(prices) ? prices.map((entry) => entry.prices) : [prices]).flatMap((price) => Object.keys(price)),
  )
  const isFree = keys.size === 0
  return {
    prompt: isFree || keys.has('input_mtok'),
    completion: isFree || keys.has('output_mtok'),
    seconds: keys.has('audio_hours'),
  }
}

function costAt(price: ModelPrice, { ours, at }: RandomCall): number {
  const tariff = tariffFor(price, { ...ours, at: at.getTime() })
  const cost = tariff && costOf(tariff, ours)
  assert.ok(cost !== undefined, `${price.name} has no cost for ${JSON.stringify(ours)}`)
  return usdNumber(cost)
}

/** By its own id, even if the package finds another model or none by it. */
function theirCost(provider: Provider, model: ModelInfo, { theirs, at }: RandomCall): number {
  const only = { ...provider, models: [{ ...model, match: { equals: model.id } }] }
  const result = calcPrice(theirs, model.id, { provider: only, timestamp: at })
  assert.ok(result !== null, model.id)
  return result.total_price
}
