import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { runCommand } from '../terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'prices-diff-'))

function file(name: string, content: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(content))
  return path
}

const list = file('litellm.json', {
  'gpt-4.1': {
    litellm_provider: 'openai',
    input_cost_per_token: 2e-6,
    output_cost_per_token: 8e-6,
    input_cost_per_token_above_200k_tokens: 4e-6,
    input_cost_per_token_flex: 1e-6,
  },
  'tts-1': { litellm_provider: 'openai', mode: 'audio_speech', input_cost_per_character: 1.5e-5 },
})

test('what would change, by member, and models of one side only', async () => {
  const prices = file('own.json', {
    version: 'own',
    models: { 'gpt-4.1': { prompt: 2, cached_prompt: 0.5 }, mine: { prompt: 1, completion: 4 } },
  })
  const { code, stdout, stderr } = await runCommand(`prices diff --from ${list} --prices ${prices} --format csv`)
  assert.deepEqual({ code, stderr }, { code: 1, stderr: '' })
  assert.deepEqual(stdout.split('\r\n'), [
    'model,member,now,then',
    'gpt-4.1,cached_prompt,0.5,',
    'gpt-4.1,above 200000: prompt,,4',
    'gpt-4.1,service_tiers.flex.prompt,,1',
    'gpt-4.1,service_tiers.flex.above 200000: prompt,,4',
    'mine,,"prompt 1, completion 4",',
    'tts-1,,,character 0.000015',
    '',
  ])
})

test('no differences to the file that was imported: exit code 0', async () => {
  const path = join(folder, 'imported.json')
  for (const source of [list, 'genai-prices']) {
    assert.equal((await runCommand(['prices', 'import', '--from', source, '--output', path, '--force'])).code, 0)
    const { code, stdout } = await runCommand(`prices diff --from ${source} --prices ${path} --json`)
    assert.deepEqual({ code, rows: JSON.parse(stdout).rows }, { code: 0, rows: [] })
  }
})

test('dated prices and aliases are compared, too', async () => {
  const prices = file('dated.json', {
    models: {
      'tts-1': [
        { character: 0.00001, aliases: ['tts'] },
        { from: '2026-06-01', character: 0.000015 },
      ],
    },
  })
  const { stdout } = await runCommand(`prices diff --from ${list} --model tts-1 --prices ${prices} --format csv`)
  assert.deepEqual(stdout.split('\r\n').slice(1), [
    'tts-1,character,0.00001,0.000015',
    'tts-1,2026-06-01: character,0.000015,',
    'tts-1,aliases,tts,',
    '',
  ])
})

test('without --prices those of the variable are in force, or else the built-in ones', async () => {
  const env = { HOLYSHEEP_OTEL_PRICES: file('variable.json', { version: 'v', models: { 'tts-1': { character: 1 } } }) }
  const words = `prices diff --from ${list} --model tts-1`
  assert.match((await runCommand(words, { env })).stdout, /^From prices 2026-11-01\+v to 2026-11-01\+litellm/)
  assert.match(
    (await runCommand(words)).stdout,
    /^From prices 2026-11-01 to 2026-11-01\+litellm[\s\S]*tts-1 +– +– +character 0\.000015\n$/,
  )
})
