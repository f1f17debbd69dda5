import assert from 'node:assert/strict'
import test from 'node:test'
import { catalog } from '../../src/pricing/catalog.ts'
import { NO_PRICE } from '../../src/pricing/price.ts'
import { PriceTable } from '../../src/pricing/price-table.ts'

for (const { name, canonical } of [
  { name: 'gpt-4.1', canonical: 'gpt-4.1' },
  { name: 'GPT-4.1', canonical: 'gpt-4.1' },
  { name: 'gpt-4-1', canonical: 'gpt-4.1' },
  { name: 'gpt-4.1-2025-04-14', canonical: 'gpt-4.1' },
  { name: 'gpt-4.1-20250414', canonical: 'gpt-4.1' },
  { name: 'gpt-4.1-latest', canonical: 'gpt-4.1' },
  { name: 'openai/gpt-4.1', canonical: 'gpt-4.1' },
  { name: 'openrouter/openai/gpt-4.1-2025-04-14', canonical: 'gpt-4.1' },
  { name: 'claude-sonnet-4.5', canonical: 'claude-sonnet-4.5' },
  { name: 'claude-sonnet-4-5', canonical: 'claude-sonnet-4.5' },
  { name: 'claude-sonnet-4-5-20250929', canonical: 'claude-sonnet-4.5' },
  { name: 'claude-sonnet-4-5@20250929', canonical: 'claude-sonnet-4.5' },
  { name: 'claude-sonnet-4-5-latest', canonical: 'claude-sonnet-4.5' },
  { name: 'anthropic/claude-sonnet-4-5', canonical: 'claude-sonnet-4.5' },
  { name: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', canonical: 'claude-sonnet-4.5' },
  { name: 'models/gemini-2.5-flash', canonical: 'gemini-2.5-flash' },
  { name: 'deepseek-ai/DeepSeek-V3.2', canonical: 'deepseek-v3.2' },
]) {
  test(`${name} is ${canonical}`, () => assert.equal(catalog.find(name)?.name, canonical))
}

for (const name of [
  'gpt-4.1-mini',
  'gpt-4.1-nano-2025-04-14',
  'openai/gpt-4.1-mini',
  'deepseek-v3.2-exp',
  'gemini-2.5-flash-lite',
  'gemini-2.5-flash-preview-05-20',
  'claude-sonnet-4-20250514',
  'gpt-4',
  'gpt-4-1106-preview',
  'gpt-41',
  'gpt-4.1:free',
  'ft:gpt-4.1:acme::1',
  'gpt-4.1-2025-13-14',
  'gpt-4.1-20250400',
  'gpt-4.1-12345678',
  'gpt-4.1-latest-latest',
  'a/b/openai/gpt-4.1',
  '/gpt-4.1',
  'gpt-4.1/',
  'gpt-4.1 ',
  '-latest',
  '',
  '__proto__',
  `${'a'.repeat(250)}/gpt-4.1`,
]) {
  test(`${JSON.stringify(name.slice(0, 60))} is no model of the catalog`, () =>
    assert.equal(catalog.find(name), undefined))
}

test('no name has no price', () => assert.equal(catalog.find(undefined), undefined))

const model = (name: string, aliases: readonly string[] = []) => ({ name, aliases, history: [NO_PRICE] })

test('a more exact name wins over what it would be without its date or prefix', () => {
  const table = new PriceTable('1', () => [model('m'), model('m-2025-01-01'), model('vendor/m', ['another'])])
  assert.equal(table.find('m-2025-01-01')?.name, 'm-2025-01-01')
  assert.equal(table.find('m-2025-01-02')?.name, 'm')
  assert.equal(table.find('vendor/m')?.name, 'vendor/m')
  assert.equal(table.find('vendor/m-latest')?.name, 'vendor/m')
  assert.equal(table.find('vendor2/m')?.name, 'm')
  assert.equal(table.find('ANOTHER')?.name, 'vendor/m')
})

test('the answer is the same however often and after however many other names it is asked for', () => {
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 1500; i++) assert.equal(catalog.find(`unknown-${round}-${i}`), undefined)
    assert.equal(catalog.find('openai/gpt-4.1')?.name, 'gpt-4.1')
    assert.equal(catalog.find('openai/gpt-4.1')?.name, 'gpt-4.1')
  }
})
