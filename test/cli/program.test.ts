import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

const skip = !existsSync('dist/cli.js') && 'dist/cli.js is not built'

describe('the built command', { skip }, () => {
  if (skip) return
  // Away from every package: it starts only if it loads none.
  const folder = mkdtempSync(join(tmpdir(), 'holysheep-cli-'))
  const program = join(folder, 'dist', 'cli.js')
  const env = { PATH: process.env.PATH }
  const start = (...words: readonly string[]) =>
    spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', env })

  before(() => {
    cpSync('dist', join(folder, 'dist'), { recursive: true })
    cpSync('package.json', join(folder, 'package.json'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('prints, and ends with 0', () => {
    const { status, stdout, stderr } = start('prices', '--format', 'csv')
    assert.deepEqual([status, stderr], [0, ''])
    assert.match(stdout, /^model,prompt,completion\r\ngpt-4\.1,8,8\r\n/)
  })

  test('ends with 2 where it is misused', () => {
    const { status, stdout, stderr } = start('prices', '--frob')
    assert.deepEqual([status, stdout], [2, ''])
    assert.match(stderr, /^holysheep-otel prices: unknown option --frob\n/)
  })

  for (const { url, driver } of [
    { url: 'postgres://127.0.0.1:1/none', driver: 'pg' },
    { url: 'mysql://127.0.0.1:1/none', driver: 'mysql2' },
    { url: 'clickhouse://127.0.0.1:1/none', driver: '@clickhouse/client' },
    { url: `pglite:${join(folder, 'log')}`, driver: '@electric-sql/pglite' },
  ])
    test(`reads the environment, and says what to install where ${driver} is missing`, () => {
      const { status, stderr } = spawnSync(process.execPath, [program, 'billing', 'migrate'], {
        encoding: 'utf8',
        env: { ...env, HOLYSHEEP_OTEL_BILLING: url },
      })
      assert.equal(status, 1)
      assert.ok(stderr.endsWith(` needs the package ${driver}: npm install ${driver}\n`), stderr)
    })

  test('does not mind that nobody reads what it prints', { skip: process.platform === 'win32' }, () => {
    const script = '{ "$0" "$@"; echo "status $?" >&2; } | :'
    const { stderr } = spawnSync('/bin/sh', ['-c', script, process.execPath, program, 'prices'], {
      encoding: 'utf8',
      env,
    })
    assert.equal(stderr, 'status 0\n')
  })
})
