import assert from 'node:assert/strict'
import test from 'node:test'
import { calcPrice, type MatchLogic, type Provider } from '@pydantic/genai-prices'
import { modelMembers } from '../../../src/cli/price-import/model-members.ts'
import type { ModelPrice, PriceTable } from '../../../src/pricing/index.ts'
import { modelKey } from '../../../src/pricing/model-name.ts'
import { genaiProviders, importedTable } from './imported.ts'

const providers = await genaiProviders()
const everything = await importedTable(['--from', 'genai-prices'])

const named = (table: PriceTable, name: string): ModelPrice | undefined =>
  table.models.find((model) => modelKey(model.name) === modelKey(name))

const pricesOf = (model: ModelPrice): string =>
  JSON.stringify([...modelMembers(model)].filter(([member]) => member !== 'aliases'))

function exactNames(match: MatchLogic): readonly string[] {
  if ('or' in match) return match.or.flatMap(exactNames)
  return 'equals' in match ? [match.equals] : []
}

test('the bare name is that of the first provider, the others have theirs in front', () => {
  for (const [name, prompt] of [
    ['gpt-4o', '2.5'],
    ['openrouter/openai/gpt-4o', '2.5'],
    ['claude-opus-4-6', '5'],
    ['openrouter/anthropic/claude-opus-4.6', '5'],
  ] as const) {
    const found = named(everything.table, name)
    assert.equal(found && modelMembers(found).get('prompt'), prompt, name)
  }
  const { table } = everything
  assert.equal(table.find('openai/gpt-4o')?.name, 'gpt-4o', 'a vendor prefix does not lead to a reseller')
})

test('all providers at once have the same prices as each alone, by bare name or with its own', async () => {
  let bare = 0
  let prefixed = 0
  for (const { id, models } of providers) {
    const { table } = await importedTable(['--from', 'genai-prices', '--provider', id])
    for (const model of models) {
      const alone = named(table, model.id)
      const own = named(everything.table, `${id}/${model.id}`)
      const found = own ?? named(everything.table, model.id)
      // Without a price of its own, a model has the built-in one.
      if (alone === undefined || found === undefined || `${id}/${model.id}` === 'github-copilot/gpt-4.1') continue
      if (own === undefined) bare++
      else prefixed++
      assert.equal(pricesOf(found), pricesOf(alone), `${id}/${model.id}`)
    }
  }
  assert.ok(bare > 800 && prefixed > 400, `${bare} bare, ${prefixed} with the provider`)
})

/** Ids that are not among the names of their own model: it knows them by another name only. */
const isOnlyOurs = (provider: string, name: string): boolean =>
  [
    [/^aws$/, /^regional\./],
    [/^fireworks$/, /^[^/]+$/],
    [/^mistral$/, /^(codestral|magistral-small|mistral-medium-3-1|pixtral-large)$/],
    [/^openai$/, /^ft:gpt-4o(-mini)?$/],
  ].some(([of, names]) => of?.test(provider) && names?.test(name))

test('the ids and exact names of every model lead to the model that genai-prices finds', async () => {
  let names = 0
  for (const provider of providers) {
    const { table } = await importedTable(['--from', 'genai-prices', '--provider', provider.id])
    for (const name of namesOf(provider)) {
      const theirs = calcPrice({ input_tokens: 1 }, name, { providerId: provider.id })?.model
      const ours = table.find(name)
      names++
      if (theirs === undefined) assert.ok(isOnlyOurs(provider.id, name), `${provider.id}/${name}: ${ours?.name}`)
      else if (named(table, theirs.id) !== undefined) {
        assert.equal(modelKey(ours?.name ?? ''), modelKey(theirs.id), `${provider.id}/${name}`)
      }
    }
  }
  assert.ok(names > 2000, String(names))
})

const namesOf = ({ models }: Provider): ReadonlySet<string> =>
  new Set(models.flatMap(({ id, match }) => [id, ...exactNames(match)]))
