import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { ModelPrices, Prices } from '../../../src/pricing/index.ts'
import { runCommand } from '../terminal.ts'
import { importedTable } from './imported.ts'

const folder = mkdtempSync(join(tmpdir(), 'litellm-'))

let files = 0

function file(content: string): string {
  const path = join(folder, `${++files}.json`)
  writeFileSync(path, content)
  return path
}

async function modelsOf(content: string, ...words: readonly string[]): Promise<Prices['models']> {
  const { session } = await importedTable(['--from', file(content), ...words])
  return (JSON.parse(session.stdout) as Prices).models
}

async function notesOf(content: string): Promise<string> {
  return (await importedTable(['--from', file(content)])).session.stderr
}

/** Entries as LiteLLM writes them, with its exponents. */
const LIST = `{
  "sample_spec": { "input_cost_per_token": 0.0, "mode": "one of: chat, embedding" },
  "gemini/gemini-2.5-pro": {
    "litellm_provider": "gemini", "mode": "chat", "max_tokens": 65535, "supports_vision": true,
    "cache_read_input_token_cost": 1.25e-07, "cache_read_input_token_cost_above_200k_tokens": 2.5e-07,
    "input_cost_per_token": 1.25e-06, "input_cost_per_token_above_200k_tokens": 2.5e-06,
    "output_cost_per_token": 1e-05, "output_cost_per_token_above_200k_tokens": 1.5e-05,
    "input_cost_per_token_priority": 2.25e-06, "input_cost_per_token_above_200k_tokens_priority": 4.5e-06,
    "input_cost_per_token_flex": 6.25e-07, "input_cost_per_token_batches": 6.25e-07,
    "search_context_cost_per_query": { "search_context_size_low": 0.035, "search_context_size_medium": 0.035, "search_context_size_high": 0.035 },
    "google_maps_grounding_cost_per_query": 0.025
  },
  "claude-sonnet-4-5": {
    "litellm_provider": "anthropic", "mode": "chat", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
    "cache_creation_input_token_cost": 3.75e-06, "cache_creation_input_token_cost_above_1hr": 6e-06, "cache_read_input_token_cost": 3e-07
  },
  "claude-sonnet-latest": { "alias_of": "claude-sonnet-4-5" },
  "gpt-4o-audio": {
    "litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05,
    "input_cost_per_audio_token": 4e-05, "output_cost_per_audio_token": 8e-05, "output_cost_per_reasoning_token": 1.1e-05
  },
  "azure/gpt-4o-audio": { "litellm_provider": "azure", "mode": "chat", "input_cost_per_token": 2.75e-06, "output_cost_per_token": 1.1e-05 },
  "whisper-1": { "litellm_provider": "openai", "mode": "audio_transcription", "input_cost_per_second": 0.0001, "output_cost_per_second": 0.0001 },
  "groq/whisper-large-v3": { "litellm_provider": "groq", "mode": "audio_transcription", "input_cost_per_second": 3.083e-05, "output_cost_per_second": 0.0 },
  "tts-1": { "litellm_provider": "openai", "mode": "audio_speech", "input_cost_per_character": 1.5e-05 },
  "painter": { "litellm_provider": "openai", "mode": "image_generation", "output_cost_per_image": 0.04 },
  "filmer": { "litellm_provider": "openai", "mode": "video_generation", "output_cost_per_second": 0.1 },
  "rerank-v3.5": { "litellm_provider": "cohere", "mode": "rerank", "input_cost_per_query": 0.002, "input_cost_per_token": 0.0, "output_cost_per_token": 0.0 },
  "asked": { "litellm_provider": "perplexity", "mode": "chat", "input_cost_per_request": 0.005, "input_cost_per_token": 0.0, "output_cost_per_token": 2.8e-07 },
  "dall-e-2": { "litellm_provider": "openai", "mode": "image_generation", "input_cost_per_pixel": 1.9e-08, "output_cost_per_pixel": 0.0 }
}`

describe('prices import --from a file of LiteLLM', () => {
  test('tiers, service tiers, cache, searches: as the file has them, without the drift of floats', async () => {
    const { 'gemini-2.5-pro': gemini, 'claude-sonnet-4-5': claude } = await modelsOf(LIST)
    assert.deepEqual(gemini, {
      prompt: 1.25,
      completion: 10,
      cached_prompt: 0.125,
      search: 0.035,
      tiers: [{ above: 200_000, prompt: 2.5, completion: 15, cached_prompt: 0.25 }],
      service_tiers: {
        priority: { prompt: 2.25, tiers: [{ above: 200_000, prompt: 4.5, completion: 15, cached_prompt: 0.25 }] },
        flex: { prompt: 0.625, tiers: [{ above: 200_000, prompt: 2.5, completion: 15, cached_prompt: 0.25 }] },
      },
    })
    assert.deepEqual(claude, {
      ...{ prompt: 3, completion: 15, cached_prompt: 0.3, cache_write: 3.75, cache_write_1h: 6 },
      aliases: ['claude-sonnet-latest'],
    })
  })

  test('audio, reasoning and units', async () => {
    const models = await modelsOf(LIST)
    assert.deepEqual(models['gpt-4o-audio'], {
      ...{ prompt: 2.5, completion: 10, audio_prompt: 40, reasoning: 11, audio_completion: 80 },
    })
    assert.deepEqual(models['whisper-1'], { audio_second: 0.0001 })
    assert.deepEqual(models['whisper-large-v3'], { audio_second: 0.00003083 })
    assert.deepEqual(models['tts-1'], { character: 0.000015 })
    assert.deepEqual(models.painter, { image: 0.04 })
    assert.deepEqual(models.filmer, { video_second: 0.1 })
    assert.deepEqual(models['rerank-v3.5'], { prompt: 0, completion: 0, search: 0.002 })
    assert.deepEqual(models.asked, { prompt: 0, completion: 0.28, request: 0.005 })
  })

  test('every rate that is written per token is exact per million', async () => {
    const rates = [1e-7, 1.1e-7, 2.9e-7, 5.7e-7, 1.15e-6, 3.3e-6, 0.0000041, 0.00012, 1e-12, 0.999999999999]
    const list = Object.fromEntries(rates.map((rate, index) => [`m${index}`, { input_cost_per_token: rate }]))
    const models = Object.values(await modelsOf(JSON.stringify(list))) as readonly ModelPrices[]
    assert.deepEqual(
      models.map(({ prompt }) => prompt),
      [0.1, 0.11, 0.29, 0.57, 1.15, 3.3, 4.1, 120, 0.000001, 999999.999999],
    )
  })

  test('what is left out or changed is named on standard error', async () => {
    const notes = await notesOf(LIST)
    for (const note of [
      'prices of batches are left out: gemini/gemini-2.5-pro',
      'google_maps_grounding_cost_per_query is left out: gemini/gemini-2.5-pro',
      'input_cost_per_pixel is left out: openai/dall-e-2',
      'left out, without a price, or with none that can be represented: openai/dall-e-2',
    ]) {
      assert.ok(notes.includes(`note: ${note}\n`), `${note} in ${notes}`)
    }
    assert.match(
      await notesOf('{ "a": { "input_cost_per_token": 1.23456789e-07 }, "b": { "input_cost_per_token": 1 } }'),
      /^note: rounded to 6 decimals: litellm\/a\n$/,
    )
    assert.match(
      await notesOf('{ "a": { "input_cost_per_token": -1, "output_cost_per_token": 1e-6 } }'),
      /amounts that are no price are left out: litellm\/a/,
    )
  })

  test('notes name five models, and count the others', async () => {
    const list = Object.fromEntries(
      [...'abcdefgh'].map((name) => [name, { input_cost_per_pixel: 1, input_cost_per_token: 1e-6 }]),
    )
    assert.equal(
      await notesOf(JSON.stringify(list)),
      'note: input_cost_per_pixel is left out: litellm/a, litellm/b, litellm/c, litellm/d, litellm/e and 3 more\n',
    )
  })

  test('--provider and --model choose; notes are about the chosen ones only', async () => {
    assert.deepEqual(Object.keys(await modelsOf(LIST, '--provider', 'openai', '--model', 'TTS-*,whisper*')), [
      'whisper-1',
      'tts-1',
    ])
    const { session } = await importedTable(['--from', file(LIST), '--model', 'azure/*'])
    assert.deepEqual(Object.keys(JSON.parse(session.stdout).models), ['gpt-4o-audio'])
    assert.equal(session.stderr, '')
  })

  test('the order of --provider decides who gets a name', async () => {
    const usual = await modelsOf(LIST)
    assert.equal((usual['gpt-4o-audio'] as ModelPrices).prompt, 2.5)
    assert.equal((usual['azure/gpt-4o-audio'] as ModelPrices).prompt, 2.75)
    const other = await modelsOf(LIST, '--provider', 'azure,openai')
    assert.equal((other['gpt-4o-audio'] as ModelPrices).prompt, 2.75)
    assert.equal((other['openai/gpt-4o-audio'] as ModelPrices).prompt, 2.5)
  })

  test('names that are one and the same to a price file: the first wins, the other is named', async () => {
    const list = '{ "m-4.5": { "input_cost_per_token": 1e-6 }, "M-4-5": { "input_cost_per_token": 2e-6 } }'
    assert.deepEqual(await modelsOf(list), { 'm-4.5': { prompt: 1 } })
    assert.match(await notesOf(list), /left out, as another model has the same name: litellm\/M-4-5\n/)
  })
})

describe('prices import', () => {
  const list = file(LIST)

  test('--output writes a file with a line for each model, and never over another without --force', async () => {
    const path = join(folder, 'prices.json')
    const line = [
      'prices',
      'import',
      '--from',
      list,
      '--model',
      'tts-1,painter',
      '--version',
      'mine-1',
      '--output',
      path,
    ]
    const { code, stdout, stderr } = await runCommand(line)
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: `${path}: 2 models\n`, stderr: '' })
    const expected = `{
  "version": "mine-1",
  "currency": "USD",
  "models": {
    "tts-1": { "character": 0.000015 },
    "painter": { "image": 0.04 }
  }
}
`
    assert.equal(readFileSync(path, 'utf8'), expected)
    assert.match((await runCommand(`prices --check ${path}`)).stdout, /6 models, as 2026-11-01\+mine-1/)

    const again = await runCommand(['prices', 'import', '--from', list, '--output', path])
    assert.equal(again.code, 1)
    assert.ok(
      again.stderr.endsWith(`holysheep-otel prices import: ${path} exists; --force overwrites it\n`),
      again.stderr,
    )
    assert.equal(readFileSync(path, 'utf8'), expected)
    assert.equal((await runCommand(['prices', 'import', '--from', list, '--output', path, '--force'])).code, 0)
    assert.notEqual(readFileSync(path, 'utf8'), expected)
  })

  for (const { what, words, code, says } of [
    { what: 'without a source', words: [], code: 2, says: /--from SOURCE is missing/ },
    { what: 'a file that is missing', words: ['--from', '/none'], code: 1, says: /\/none can not be read \(ENOENT\)/ },
    { what: 'no JSON', words: ['--from', file('{')], code: 1, says: /is not JSON/ },
    { what: 'no object', words: ['--from', file('[]')], code: 1, says: /it is no object of models/ },
    { what: 'no object of a model', words: ['--from', file('{"a":1}')], code: 1, says: /LiteLLM: a is no object/ },
    {
      what: 'an unknown provider',
      words: ['--from', list, '--provider', 'x'],
      code: 2,
      says: /--provider x has no models here: anthropic, azure, cohere,/,
    },
    {
      what: 'an unknown model',
      words: ['--from', list, '--model', 'x*'],
      code: 2,
      says: /--model x\* matches no model/,
    },
    {
      what: 'no price at all',
      words: ['--from', list, '--model', 'dall-e-2'],
      code: 1,
      says: /no model has a price that a price file can represent/,
    },
    {
      what: 'a wrong version',
      words: ['--from', list, '--version', 'a b'],
      code: 2,
      says: /--version must be 1 to 64 letters/,
    },
    {
      what: 'a folder that is missing',
      words: ['--from', list, '--output', '/none/x'],
      code: 1,
      says: /\/none\/x can not be written \(ENOENT\)/,
    },
  ]) {
    test(`is refused: ${what}`, async () => {
      const session = await runCommand(['prices', 'import', ...words])
      assert.deepEqual({ code: session.code, stdout: session.stdout }, { code, stdout: '' })
      assert.match(session.stderr, says)
    })
  }

  test('more than a price file may have is refused, and nothing is written', async () => {
    const names = Array.from({ length: 25_000 }, (_, index) => `model-with-a-long-name-${index}`)
    const large = file(JSON.stringify(Object.fromEntries(names.map((name) => [name, { input_cost_per_token: 1e-6 }]))))
    const path = join(folder, 'large.json')
    const { code, stderr } = await runCommand(['prices', 'import', '--from', large, '--output', path])
    assert.equal(code, 1)
    assert.match(
      stderr,
      /25,000 models are [\d,]+ bytes, and a price file has at most 1,048,576: choose some with --provider/,
    )
    assert.ok(!existsSync(path))
  })
})
