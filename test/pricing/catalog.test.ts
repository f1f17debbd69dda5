import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { formatUsd } from '../../src/money.ts'
import { catalog } from '../../src/pricing/catalog.ts'
import { parsePriceFile } from '../../src/pricing/merged-prices.ts'
import { RATE_MEMBERS } from '../../src/pricing/rates.ts'

const read = (name: string) => readFileSync(new URL(`../../src/pricing/${name}`, import.meta.url), 'utf8')
const text = read('catalog.json')
const schema = JSON.parse(read('catalog.schema.json'))
const isValid = new Ajv2020({ allErrors: true }).compile(schema)

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
    const price = catalog.find(name)
    assert.equal(formatUsd((price?.prompt ?? 0n) * 1_000_000n), usd)
    assert.equal(formatUsd((price?.completion ?? 0n) * 1_000_000n), usd)
  })
}

test('the schema knows the members that the reader knows, and describes each', () => {
  const { properties } = schema.$defs.model
  assert.deepEqual(Object.keys(properties), [...RATE_MEMBERS.keys(), 'aliases'])
  const described = [...Object.values(properties), ...Object.values(schema.properties)] as { description?: string }[]
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
]) {
  const json = JSON.stringify(content)
  test(`schema and reader agree on ${json}`, () => {
    assert.equal(isValid(content), !(parsePriceFile(json, 'prices.json') instanceof Error))
  })
}
