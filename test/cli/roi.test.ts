import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { runCommand } from './terminal.ts'

const WORKED_CASE = 'roi --requests 1000000 --prompt 1000 --completion 500'

const row = (model: string, rate: string, elsewhere: string, amounts: readonly [string, string, string, number]) => ({
  model,
  holysheep_prompt_rate: rate,
  holysheep_completion_rate: rate,
  openai_rate: elsewhere,
  holysheep_usd: amounts[0],
  openai_usd: amounts[1],
  saved_usd: amounts[2],
  saved_percent: amounts[3],
})

/** 1.5 × 10⁹ tokens, at the prices of the comparison. */
const rows = [
  row('gpt-4.1', '8', '60', ['12000', '90000', '78000', 86.67]),
  row('claude-sonnet-4.5', '15', '45', ['22500', '67500', '45000', 66.67]),
  row('gemini-2.5-flash', '2.5', '2.5', ['3750', '3750', '0', 0]),
  row('deepseek-v3.2', '0.42', '0.42', ['630', '630', '0', 0]),
]

test('the worked case: a million requests of 1,000 and 500 tokens', async () => {
  const { code, stdout } = await runCommand(`${WORKED_CASE} --json`)
  assert.equal(code, 0)
  assert.deepEqual(JSON.parse(stdout), { rows })
})

test('the worked case is what is calculated where nothing is asked for', async () => {
  assert.deepEqual(await runCommand('roi'), await runCommand(WORKED_CASE))
})

test('a table shows what is saved in percent', async () => {
  const { stdout } = await runCommand(WORKED_CASE)
  assert.match(stdout, /^1,000,000 requests a month of 1,000 \+ 500 tokens, in USD\n/)
  assert.match(stdout, /^gpt-4\.1 .* 12,000\.00 {2}90,000\.00 {2}78,000\.00 {2}86\.7%$/m)
})

test('what a few tokens cost is as exact as what a billion cost', async () => {
  const { stdout } = await runCommand('roi --requests 1 --prompt 1 --completion 0 --json')
  assert.equal(JSON.parse(stdout).rows[3].holysheep_usd, '0.00000042')
})

test('prompt and completion may have prices of their own', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'roi-')), 'prices.json')
  writeFileSync(path, JSON.stringify({ models: { 'gpt-4.1': { prompt: 2, completion: 70 } } }))
  const { stdout } = await runCommand(`${WORKED_CASE} --json --prices ${path}`)
  const [dear] = JSON.parse(stdout).rows
  assert.deepEqual([dear.holysheep_prompt_rate, dear.holysheep_completion_rate], ['2', '70'])
  assert.deepEqual([dear.holysheep_usd, dear.saved_usd], ['37000', '53000'])
})
