import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { runCommand } from './terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'prices-'))

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const own = file(
  'own.json',
  JSON.stringify({
    version: 'own',
    models: { 'gpt-4.1': { prompt: 2, cached_prompt: 0.5 }, mine: { prompt: 1, completion: 0 } },
  }),
)

test('the built-in prices', async () => {
  const { code, stdout } = await runCommand('prices --format csv')
  assert.equal(code, 0)
  assert.equal(
    stdout,
    'model,prompt,completion\r\ngpt-4.1,8,8\r\nclaude-sonnet-4.5,15,15\r\ngemini-2.5-flash,2.5,2.5\r\ndeepseek-v3.2,0.42,0.42\r\n',
  )
})

for (const { by, line, env } of [
  { by: '--prices', line: `prices --prices ${own} --json`, env: {} },
  { by: 'HOLYSHEEP_OTEL_PRICES', line: 'prices --json', env: { HOLYSHEEP_OTEL_PRICES: own } },
  {
    by: '--prices before the variable',
    line: `prices --prices ${own} --json`,
    env: { HOLYSHEEP_OTEL_PRICES: '/none' },
  },
]) {
  test(`prices of a file stand over the built-in ones, by ${by}`, async () => {
    const { rows } = JSON.parse((await runCommand(line, { env })).stdout)
    assert.deepEqual(rows[0], { model: 'gpt-4.1', prompt: '2', completion: '8', cached_prompt: '0.5' })
    assert.deepEqual(rows.at(-1), { model: 'mine', prompt: '1', completion: '0', cached_prompt: null })
  })
}

test('a list shows what else a price depends on', async () => {
  const path = join(folder, 'terms.json')
  writeFileSync(
    path,
    JSON.stringify({
      models: {
        long: {
          ...{ prompt: 2, completion: 8, tiers: [{ above: 200_000, prompt: 4 }] },
          service_tiers: { flex: { multiplier: 0.5 }, priority: { prompt: 3.5 } },
        },
        painter: { image: 0.04, providers: { backup: { image: 0.03, service_tiers: { flex: { multiplier: 0.5 } } } } },
        dated: [{ prompt: 1 }, { from: '2026-06-01', prompt: 2 }],
      },
    }),
  )
  const { rows } = JSON.parse((await runCommand(`prices --prices ${path} --json`)).stdout)
  const shown = rows
    .slice(-4)
    .map((row: Record<string, unknown>) => [row.model, row.prompt, row.image, row.from, row.terms])
  assert.deepEqual(shown, [
    ['long', '2', null, null, ['above 200,000: prompt 4', 'flex: × 0.5', 'priority: prompt 3.5']],
    ['painter', null, '0.04', null, ['backup: image 0.03, service tiers of its own']],
    ['dated', '1', null, null, []],
    ['dated', '2', null, '2026-06-01', []],
  ])
})

test('a wrong variable is an error: nobody is shown other prices than those asked for', async () => {
  const { code, stdout, stderr } = await runCommand('prices', { env: { HOLYSHEEP_OTEL_PRICES: '/none' } })
  assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
  assert.match(stderr, /HOLYSHEEP_OTEL_PRICES must be the path of a JSON price file \(ENOENT\), got "\/none"/)
})

test('--check: a good file', async () => {
  const { code, stdout } = await runCommand(`prices --check ${own}`)
  assert.deepEqual(
    { code, stdout },
    { code: 0, stdout: `${own} is a price file: with it, 5 models, as 2026-11-01+own.\n` },
  )
})

test('--check: a file with an error, by its line', async () => {
  const path = file('broken.json', '{\n  "models": {\n    "gpt-4.1": { "prompt": -1 }\n  }\n}\n')
  const { code, stdout, stderr } = await runCommand(`prices --check ${path}`)
  assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
  assert.match(stderr, /^holysheep-otel prices: .*broken\.json:3:28: models\.gpt-4\.1\.prompt must be .*, got -1\n$/)
})

test('--match: by name, by alias, without prefix and date, or not at all', async () => {
  const names = ['GPT-4.1', 'claude-4.5-sonnet', 'openai/gpt-4.1-latest', 'openai/gpt-4.1-2025-04-14', 'gpt-4.1-mini']
  const { code, stdout } = await runCommand(`prices --match ${names.join(' ')} --json`)
  assert.equal(code, 1)
  assert.deepEqual(
    JSON.parse(stdout).rows.map(({ model, by }: { model: string; by: string }) => [model, by]),
    [
      ['gpt-4.1', 'its name'],
      ['claude-sonnet-4.5', 'the alias claude-4.5-sonnet'],
      ['gpt-4.1', 'its name, without prefix or date'],
      ['gpt-4.1', 'the alias gpt-4.1-2025-04-14, without prefix or date'],
      [null, null],
    ],
  )
})

test('--match: the exit code is 0 where every name matches', async () => {
  assert.equal((await runCommand('prices --match gpt-4-1')).code, 0)
})

for (const line of ['prices --match', 'prices gpt-4.1', `prices --check ${own} --prices ${own}`]) {
  test(`${line.replaceAll(own, 'FILE')} is refused`, async () => assert.equal((await runCommand(line)).code, 2))
}
