import assert from 'node:assert/strict'
import test from 'node:test'
import { InvalidOptionError } from '../../src/errors.ts'
import { catalog, type PriceCallOptions, priceCall, priceTable } from '../../src/pricing/index.ts'

const usage = { prompt: 1000, completion: 500 }

test('a call is priced under its canonical name', () => {
  assert.deepEqual(priceCall({ model: 'anthropic/claude-sonnet-4-5', usage }), {
    model: 'claude-sonnet-4.5',
    costUsd: '0.0225',
    priceTable: catalog.version,
  })
})

test('a million calls of the worked case cost what the prices say', () => {
  const month = { prompt: 1000 * 1_000_000, completion: 500 * 1_000_000 }
  assert.equal(priceCall({ model: 'gpt-4.1', usage: month })?.costUsd, '12000')
})

test('a model without a price is undefined, not free', () => {
  assert.equal(priceCall({ model: 'gpt-4.1-mini', usage }), undefined)
})

test('prices are merged over the built-in ones, once per object', () => {
  const prices = { version: 'mine', models: { 'gpt-4.1': { cached_prompt: 2 } } }
  const price = () => priceCall({ model: 'gpt-4.1', usage: { ...usage, cachedPrompt: 1000 }, prices })
  const expected = { model: 'gpt-4.1', costUsd: '0.006', priceTable: `${catalog.version}+mine` }
  assert.deepEqual(price(), expected)
  prices.models['gpt-4.1'].cached_prompt = 7
  assert.deepEqual(price(), expected)
})

test('the table for reports is the built-in one, or merged with the given prices', () => {
  assert.equal(priceTable(), catalog)
  const table = priceTable({ version: 'mine', models: { ours: { prompt: 1, completion: 2, aliases: ['our-model'] } } })
  assert.equal(table.version, `${catalog.version}+mine`)
  assert.equal(table.find('our-model')?.name, 'ours')
  assert.throws(() => priceTable({ models: { ours: { prompt: -1 } } }), { code: 'ERR_HOLYSHEEP_INVALID_OPTION' })
})

const circular: { models: Record<string, object> } = { models: {} }
circular.models['gpt-4.1'] = circular

for (const { options, message } of [
  { options: undefined, message: 'options must be an object, got undefined' },
  { options: { usage }, message: 'model must be the name of a model, got undefined' },
  { options: { model: '', usage }, message: 'model must be the name of a model, got ""' },
  { options: { model: 'm' }, message: 'usage must be an object, got undefined' },
  {
    options: { model: 'm', usage: { prompt: 1.5, completion: 0 } },
    message: 'usage.prompt must be a whole number of tokens, from 0 to 9007199254740991, got 1.5',
  },
  {
    options: { model: 'm', usage: { prompt: 1 } },
    message: 'usage.completion must be a whole number of tokens, from 0 to 9007199254740991, got undefined',
  },
  {
    options: { model: 'm', usage: { ...usage, cachedPrompt: 1001 } },
    message: 'usage.cachedPrompt must be a whole number of tokens, from 0 to usage.prompt, got 1001',
  },
  {
    options: { model: 'm', usage: { ...usage, reasoning: '5' } },
    message: 'usage.reasoning must be a whole number of tokens, from 0 to usage.completion, got "5"',
  },
  {
    options: { model: 'm', usage, prices: 'prices.json' },
    message: 'prices must be the content of a price file, got "prices.json"',
  },
  {
    options: { model: 'm', usage, prices: {} },
    message: 'prices must be an object with the member models, got {}',
  },
  {
    options: { model: 'm', usage, prices: { models: { 'gpt-4.1': { prompt: '8,00' } } } },
    message:
      'prices.models.gpt-4.1.prompt must be a number of USD per million tokens, from 0 to 1,000,000 with at most ' +
      '6 decimals, got "8,00"',
  },
]) {
  test(`priceCall refuses: ${message}`, () => {
    assert.throws(
      () => priceCall(options as PriceCallOptions),
      (error) => {
        assert.ok(error instanceof InvalidOptionError && error instanceof TypeError)
        assert.equal(error.code, 'ERR_HOLYSHEEP_INVALID_OPTION')
        assert.equal(error.message, message)
        return true
      },
    )
  })
}

test('prices that JSON cannot hold are refused', () => {
  const prices = circular as never
  assert.throws(() => priceCall({ model: 'm', usage, prices }), {
    message: /^prices must be the content of .* JSON, got/,
  })
})
