import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runProgram } from '../../stack/program.ts'
import { runCommand } from '../cli/terminal.ts'

test('promtool accepts the rules and tests that `holysheep-otel rules` writes, with links of their own', async (t) => {
  const out = mkdtempSync(join(tmpdir(), 'rules-'))
  t.after(() => rmSync(out, { recursive: true, force: true }))
  const line = [
    'rules',
    '--out',
    out,
    '--grafana',
    'https://grafana.example',
    '--runbooks',
    "https://wiki.example/it's",
  ]
  assert.equal((await runCommand(line)).code, 0)
  for (const [verb, name] of [
    ['check', 'rules'],
    ['test', 'tests'],
  ] as const) {
    const files = readdirSync(join(out, name)).map((file) => join(out, name, file))
    const { status, output } = runProgram('promtool', [verb, 'rules', ...files])
    assert.equal(status, 0, output)
  }
})
