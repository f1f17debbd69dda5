import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { formatUsd } from '../../src/money.ts'
import { catalog } from '../../src/pricing/catalog.ts'
import { parsePriceFile } from '../../src/pricing/merged-prices.ts'
import { RATE_MEMBERS, UNIT_MEMBERS } from '../../src/pricing/rates.ts'

const read = (name: string) => readFileSync(new URL(`../../src/pricing/${name}`, import.meta.url), 'utf8')
const text = read('catalog.json')
const schema = JSON.parse(read('catalog.schema.json'))
const isValid = new Ajv2020({ allErrors: true, formats: { date: true } }).compile(schema)

test('the catalog keeps its schema, and the rules of every price file', () => {
  assert.ok(isValid(JSON.parse(text)), JSON.stringify(isValid.errors))
  assert.ok(!(parsePriceFile(text, 'catalog.json') instanceof Error))
})

test('no two models of the catalog share a name', () => {
  for (const model of catalog.models) {
    for (const name of [model.name, ...model.aliases]) assert.equal(catalog.find(name), model)
  }
})

for (const { name, usd } of [
  { name: 'gpt-4.1', usd: '8' },
  { name: 'claude-sonnet-4.5', usd: '15' },
  { name: 'gemini-2.5-flash', usd: '2.5' },
  { name: 'deepseek-v3.2', usd: '0.42' },
]) {
  test(`a million tokens of ${name} cost ${usd} USD, prompt and completion alike`, () => {
    const [price, ...others] = catalog.find(name)?.history ?? []
    assert.deepEqual(others, [])
    assert.equal(formatUsd((price?.rates.prompt ?? 0n) * 1_000_000n), usd)
    assert.equal(formatUsd((price?.rates.completion ?? 0n) * 1_000_000n), usd)
  })
}

test('the schema knows the members that the reader knows, and describes each', () => {
  const { model, provider, rates, tariff } = schema.$defs
  assert.deepEqual(Object.keys(rates.properties), [...RATE_MEMBERS.keys()])
  assert.deepEqual(Object.keys(tariff.properties), [...UNIT_MEMBERS, 'tiers', 'marginal'])
  assert.deepEqual(Object.keys(tariff.properties.tiers.items.properties), ['above'])
  assert.deepEqual(Object.keys(provider.properties), ['service_tiers'])
  assert.deepEqual(Object.keys(model.properties), ['providers', 'from', 'aliases'])
  const described = [rates, tariff, provider, model, schema].flatMap(({ properties }) => Object.values(properties)) as {
    description?: string
  }[]
  assert.ok(described.every(({ description }) => description))
})

/** Whether a file is right is one question with two answerers: the editor by the schema, and the reader. */
for (const content of [
  { models: {} },
  { version: 'mine', updated: '2026-11-01', currency: 'USD', models: { m: { prompt: 1, completion: 0 } } },
  { models: { m: { prompt: 1, completion: 0.000001, aliases: ['n'] } } },
  {},
  [],
  { models: [] },
  { models: {}, prices: {} },
  { models: {}, version: 'my version' },
  { models: {}, updated: 'today' },
  { models: {}, currency: 'EUR' },
  { models: { 'gpt-4.1': { prompt: '8,00' } } },
  { models: { 'gpt-4.1': { prompt: -1 } } },
  { models: { 'gpt-4.1': { prompt: 1_000_001 } } },
  { models: { 'gpt-4.1': { promt: 1 } } },
  { models: { 'gpt-4.1': { aliases: 'n' } } },
  { models: { 'gpt-4.1': { aliases: ['a b'] } } },
  { models: { '': { prompt: 1, completion: 1 } } },
  { models: { long: { prompt: 2, completion: 8, tiers: [{ above: 200_000, prompt: 4, completion: 12 }] } } },
  { models: { long: { prompt: 2, tiers: [{ above: 200_000, prompt: 4 }], marginal: true } } },
  { models: { m: { prompt: 2, marginal: true } } },
  { models: { m: { prompt: 2, tiers: [{ prompt: 4 }] } } },
  { models: { m: { prompt: 2, tiers: [{ above: -1, prompt: 4 }] } } },
  { models: { m: { prompt: 2, tiers: [{ above: 1.5, prompt: 4 }] } } },
  { models: { m: { prompt: 2, tiers: {} } } },
  { models: { m: { prompt: 2, service_tiers: { flex: { multiplier: 0.5 }, priority: { prompt: 3.5 } } } } },
  { models: { m: { prompt: 2, service_tiers: { flex: { multiplier: 0.5, prompt: 1 } } } } },
  { models: { m: { prompt: 2, service_tiers: { flex: 0.5 } } } },
  { models: { m: { prompt: 2, service_tiers: { flex: { multiplier: -1 } } } } },
  { models: { cached: { prompt: 3, cached_prompt: 0.3, cache_write: 3.75, cache_write_1h: 6 } } },
  { models: { painter: { image: 0.04 }, hearer: { audio_second: 0.0001 }, speaker: { character: 0.000015 } } },
  { models: { ranker: { search: 0.002 }, director: { video_second: 0.1 }, asker: { request: 0.005 } } },
  { models: { m: { image: -0.04 } } },
  { models: { dated: [{ prompt: 1 }, { from: '2026-06-01', prompt: 2 }] } },
  { models: { dated: { from: '2026-06-01', prompt: 2 } } },
  { models: { dated: { from: 'June', prompt: 2 } } },
  { models: { dated: [] } },
  { models: { dated: [[]] } },
  { models: { ours: { prompt: 3, completion: 12, providers: { backup: { prompt: 2.5 } } } } },
  { models: { ours: { prompt: 3, providers: { backup: { aliases: ['n'] } } } } },
  { models: { ours: { prompt: 3, providers: { backup: { service_tiers: { flex: { multiplier: 0.4 } } } } } } },
]) {
  const json = JSON.stringify(content)
  test(`schema and reader agree on ${json}`, () => {
    assert.equal(isValid(content), !(parsePriceFile(json, 'prices.json') instanceof Error))
  })
}
