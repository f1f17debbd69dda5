import assert from 'node:assert/strict'
import test from 'node:test'
import { PriceFileError } from '../../src/errors.ts'
import { catalog, type ModelPrice, parsePriceFile } from '../../src/pricing/index.ts'

const RATE = 'a number of USD per million tokens, from 0 to 1,000,000 with at most 6 decimals'

function merged(content: object) {
  const table = parsePriceFile(JSON.stringify(content), 'prices.json')
  assert.ok(!(table instanceof Error), String(table))
  return table
}

function priceOf(content: object, name: string): ModelPrice | undefined {
  return merged(content).find(name)
}

const ratesOf = (price: ModelPrice | undefined) => price?.history[0]?.rates

test('a known model may give only the rates that differ', () => {
  const price = priceOf({ models: { 'gpt-4.1': { completion: 9.5, cached_prompt: 0.000001 } } }, 'gpt-4.1')
  assert.deepEqual(ratesOf(price), { prompt: 8_000_000n, completion: 9_500_000n, cachedPrompt: 1n })
  assert.deepEqual(price?.aliases, catalog.find('gpt-4.1')?.aliases)
})

test('a known model keeps its canonical name, however the file writes it', () => {
  const price = priceOf({ models: { 'Claude-Sonnet-4-5': { prompt: 3 } } }, 'claude-sonnet-4.5')
  assert.equal(price?.name, 'claude-sonnet-4.5')
  assert.deepEqual(ratesOf(price), { prompt: 3_000_000n, completion: 15_000_000n })
})

test('a new model is added with all its rates, and the others stay', () => {
  const rates = { cached_prompt: 3, cache_write: 4, audio_prompt: 5, reasoning: 6, audio_completion: 7 }
  const table = merged({ models: { mine: { prompt: 1, completion: 2, ...rates, aliases: ['My-Alias'] } } })
  const price = table.find('vendor/my-alias')
  assert.equal(price?.name, 'mine')
  assert.deepEqual(price?.aliases, ['My-Alias'])
  assert.deepEqual(ratesOf(price), {
    prompt: 1_000_000n,
    completion: 2_000_000n,
    cachedPrompt: 3_000_000n,
    cacheWrite: 4_000_000n,
    audioPrompt: 5_000_000n,
    reasoning: 6_000_000n,
    audioCompletion: 7_000_000n,
  })
  assert.deepEqual(table.models.slice(0, -1), catalog.models)
})

test('a file may give a known model more names', () => {
  const table = merged({ models: { 'gpt-4.1': { aliases: ['house-model', 'gpt-4-1'] } } })
  assert.equal(table.find('house-model')?.name, 'gpt-4.1')
  assert.equal(table.find('gpt-4.1-2025-04-14')?.name, 'gpt-4.1')
})

test('what the file calls another model is no longer an alias of a built-in one', () => {
  const table = merged({ models: { 'gpt-4.1-2025-04-14': { prompt: 1, completion: 1 } } })
  assert.equal(table.find('openai/gpt-4.1-2025-04-14')?.name, 'gpt-4.1-2025-04-14')
  assert.equal(ratesOf(table.find('gpt-4.1'))?.prompt, 8_000_000n)
  assert.deepEqual(table.find('gpt-4.1')?.aliases, [])
})

test('the built-in prices stay as they are', () => {
  merged({ models: { 'gpt-4.1': { prompt: 1 } } })
  assert.equal(ratesOf(catalog.find('gpt-4.1'))?.prompt, 8_000_000n)
})

test('the version tells both versions', () => {
  assert.equal(merged({ version: '7', models: {} }).version, `${catalog.version}+7`)
  assert.equal(merged({ models: {} }).version, `${catalog.version}+custom`)
})

test('a byte order mark is no fault', () => {
  assert.ok(!(parsePriceFile('\uFEFF{"models": {}}', 'prices.json') instanceof Error))
})

/** A file whose third line is the model's content. */
const model = (content: string, name = 'gpt-4.1') => `{"models": {\n  "${name}": {\n    ${content}\n  }\n}}`

for (const { says, text, message } of [
  {
    says: 'text for a rate',
    text: model('"prompt": "8,00"'),
    message: `3:15: models.gpt-4.1.prompt must be ${RATE}, got "8,00"`,
  },
  {
    says: 'a negative rate',
    text: model('"prompt": 1,\r\n    "completion": -0.5'),
    message: `4:19: models.gpt-4.1.completion must be ${RATE}, got -0.5`,
  },
  {
    says: 'seven decimals',
    text: model('"reasoning": 0.1234567'),
    message: `3:18: models.gpt-4.1.reasoning must be ${RATE}, got 0.1234567`,
  },
  {
    says: 'seven decimals as an exponent',
    text: model('"reasoning": 1e-7'),
    message: `3:18: models.gpt-4.1.reasoning must be ${RATE}, got 1e-7`,
  },
  {
    says: 'an absurd rate',
    text: model('"prompt": 1e999'),
    message: `3:15: models.gpt-4.1.prompt must be ${RATE}, got Infinity`,
  },
  {
    says: 'a rate that is absent on purpose',
    text: model('"prompt": null'),
    message: `3:15: models.gpt-4.1.prompt must be ${RATE}, got null`,
  },
  {
    says: 'a misspelt member',
    text: model('"promt": 1'),
    message:
      '3:5: models.gpt-4.1.promt must be absent, as no member has that name (prompt, completion, cached_prompt, ' +
      'cached_audio_prompt, cached_image_prompt, cache_write, cache_write_1h, audio_prompt, image_prompt, reasoning, ' +
      'audio_completion, image_completion, image, audio_second, video_second, character, search, request, tiers, ' +
      'marginal, service_tiers, providers, from, aliases do), got 1',
  },
  {
    says: 'a new model without a price',
    text: model('"aliases": ["m"]', 'mine'),
    message:
      '2:11: models.mine must be an object with at least one price, as the built-in prices do not know this model, ' +
      "got { aliases: [ 'm' ] }",
  },
  {
    says: 'a tier without a limit',
    text: model('"tiers": [{ "prompt": 1 }]'),
    message:
      '3:15: models.gpt-4.1.tiers[0].above must be a whole number of tokens, from 0 to 1,000,000,000, that no other ' +
      'tier has, got undefined',
  },
  {
    says: 'two tiers with one limit',
    text: model('"tiers": [{ "above": 5, "prompt": 1 },\n{ "above": 5, "prompt": 2 }]'),
    message:
      '4:12: models.gpt-4.1.tiers[1].above must be a whole number of tokens, from 0 to 1,000,000,000, that no other ' +
      'tier has, got 5',
  },
  {
    says: 'a marginal without tiers',
    text: model('"marginal": true'),
    message: '3:17: models.gpt-4.1.marginal must be true or false beside tiers, got true',
  },
  {
    says: 'a multiplier beside rates',
    text: model('"service_tiers": { "flex": { "multiplier": 0.5, "prompt": 1 } }'),
    message:
      '3:32: models.gpt-4.1.service_tiers.flex must be a multiplier or rates, not both, got ' +
      '{ multiplier: 0.5, prompt: 1 }',
  },
  {
    says: 'a unit of thirteen decimals',
    text: model('"character": 1.5e-13'),
    message:
      '3:18: models.gpt-4.1.character must be a number of USD per piece, from 0 to 1,000,000 with at most 12 ' +
      'decimals, got 1.5e-13',
  },
  {
    says: 'a day that does not exist',
    text: model('"from": "2026-02-30"'),
    message: '3:13: models.gpt-4.1.from must be a date as YYYY-MM-DD, got "2026-02-30"',
  },
  {
    says: 'two prices from one day',
    text: '{"models": {"m": [{"from": "2026-01-01", "prompt": 1},\n{"from": "2026-01-01", "prompt": 2}]}}',
    message:
      "2:1: models.m[1] must be the only price of this model with that first day, got { from: '2026-01-01', prompt: 2 }",
  },
  {
    says: 'a member in a provider that belongs outside',
    text: model('"providers": { "backup": {\n"from": "2026-01-01" } }'),
    message: /^4:1: models\.gpt-4\.1\.providers\.backup\.from must be absent/,
  },
  {
    says: 'a name that is a built-in model',
    text: model('"prompt": 1, "completion": 1, "aliases": ["GPT-4-1"]', 'mine'),
    message: '3:47: models.mine.aliases[0] must be a name of one model only, and gpt-4-1 has it, got "GPT-4-1"',
  },
  {
    says: 'an alias of two models',
    text: '{"models": {"gpt-4.1": {"aliases": ["x"]},\n"deepseek-v3.2": {"aliases": ["y", "X"]}}}',
    message: '2:36: models.deepseek-v3.2.aliases[1] must be a name of one model only, and gpt-4-1 has it, got "X"',
  },
  {
    says: 'one model under two names',
    text: '{"models": {"gpt-4.1": {},\n"gpt-4-1": {}}}',
    message: '2:1: models.gpt-4-1 must be a name unlike that of gpt-4.1, got "gpt-4-1"',
  },
  {
    says: 'an alias that is no text',
    text: model('"aliases": ["x", 1]'),
    message: '3:22: models.gpt-4.1.aliases[1] must be a name of 1 to 256 characters without white space, got 1',
  },
  {
    says: 'a model that is no object',
    text: '{"models": {"gpt-4.1": 8}}',
    message: '1:24: models.gpt-4.1 must be an object, got 8',
  },
  { says: 'no models', text: '{}', message: '1:1: the file must be an object with the member models, got {}' },
  { says: 'a list', text: ' []', message: '1:2: the file must be an object, got []' },
  { says: 'another currency', text: '{"currency": "EUR"}', message: '1:14: currency must be "USD", got "EUR"' },
  {
    says: 'a version that makes no label',
    text: '{"version": "a\\nb"}',
    message: '1:13: version must be 1 to 64 letters, digits, ".", "_", "+" or "-", got "a\\nb"',
  },
  { says: 'broken JSON', text: '{\n  "a": }', message: '2:8: the file must be JSON with a value here, got "}"' },
  {
    says: 'a cut file',
    text: '{\n  "models": {',
    message: '2:14: the file must be JSON with the name of a member in double quotes where it ends, got ""',
  },
  {
    says: 'a file of more than a mebibyte',
    text: `{"models": {}}${' '.repeat(1024 * 1024)}`,
    message: '1:1: the file must be at most 1048576 bytes, got 1048590',
  },
]) {
  test(`A price file with ${says} is refused`, () => {
    const error = parsePriceFile(text, 'prices.json')
    assert.ok(error instanceof PriceFileError)
    if (message instanceof RegExp) return assert.match(error.message.replace('prices.json:', ''), message)
    assert.equal(error.message, `prices.json:${message}`)
    assert.equal(error.code, 'ERR_HOLYSHEEP_PRICE_FILE')
    assert.ok(message.startsWith(`${error.line}:${error.column}: `))
  })
}

test('a value in a message is cut after 80 characters', () => {
  const error = parsePriceFile(model(`"prompt": "${'x'.repeat(1000)}"`), 'prices.json')
  assert.ok(error instanceof PriceFileError)
  assert.match(error.message, /got "x{78}…$/)
})
