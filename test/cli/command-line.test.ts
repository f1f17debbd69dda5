import assert from 'node:assert/strict'
import test from 'node:test'
import { readCommandLine } from '../../src/cli/command-line.ts'
import { commands } from '../../src/cli/commands.ts'
import { PACKAGE_VERSION } from '../../src/version.ts'
import { runCommand } from './terminal.ts'

test('the overview names every command', async () => {
  const { code, stdout, stderr } = await runCommand('--help')
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
  for (const { name, summary } of commands) {
    assert.match(stdout, new RegExp(`^  ${name} `, 'm'))
    assert.ok(stdout.includes(summary.slice(0, 20)), summary)
  }
})

test('the overview of a group names only its commands', async () => {
  const { stdout } = await runCommand('billing --help')
  assert.match(stdout, /^Usage: holysheep-otel billing COMMAND/)
  assert.match(stdout, /^ {2}billing top /m)
  assert.doesNotMatch(stdout, /^ {2}roi/m)
})

test('--version is that of the package', async () => {
  assert.deepEqual(await runCommand('--version'), { code: 0, stdout: `${PACKAGE_VERSION}\n`, stderr: '' })
})

for (const { name, load } of commands) {
  test(`${name} --help names every option, on no line wider than a terminal`, async () => {
    const { code, stdout, stderr } = await runCommand(`${name} --help`)
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
    assert.match(stdout, new RegExp(`^Usage: holysheep-otel ${name} `))
    for (const option of Object.keys((await load()).options)) assert.match(stdout, new RegExp(`^  --${option}\\b`, 'm'))
    for (const line of stdout.split('\n').slice(1)) assert.ok(line.length <= 80, line)
  })
}

test('help is given before anything is asked for', async () => {
  assert.equal((await runCommand('billing reconcile --limit 7 -h')).code, 2)
  assert.equal((await runCommand('billing reconcile -h --limit 7')).code, 0)
})

for (const { line, says } of [
  { line: '', says: 'holysheep-otel: a command is missing' },
  { line: 'billing', says: 'holysheep-otel: a command is missing' },
  { line: 'billig', says: 'holysheep-otel: unknown command billig' },
  { line: 'billing repot', says: 'holysheep-otel: unknown command billing repot' },
  { line: '--frob', says: 'holysheep-otel: unknown option --frob without a command' },
  { line: 'billing --frob', says: 'holysheep-otel: unknown option --frob without a command' },
  { line: 'roi --frob', says: 'holysheep-otel roi: unknown option --frob' },
  { line: 'roi -f', says: 'holysheep-otel roi: unknown option -f' },
  { line: 'roi --frob=1', says: 'holysheep-otel roi: unknown option --frob' },
  { line: 'roi --toString', says: 'holysheep-otel roi: unknown option --toString' },
  { line: 'roi more', says: 'holysheep-otel roi: unexpected argument more' },
  { line: 'roi --requests', says: 'holysheep-otel roi: --requests needs its value: --requests N' },
  { line: 'roi --requests --json', says: 'holysheep-otel roi: --requests needs its value: --requests N' },
  { line: 'roi --json=yes', says: 'holysheep-otel roi: --json takes no value' },
  {
    line: 'roi --requests=many',
    says: 'holysheep-otel roi: --requests must be a whole number from 1 to 1000000000000, got "many"',
  },
  { line: 'roi --format xml', says: 'holysheep-otel roi: --format must be one of table, csv, json, got "xml"' },
  { line: 'billing reconcile', says: 'holysheep-otel billing reconcile: --invoice FILE is missing' },
  {
    line: 'billing report',
    says: 'holysheep-otel billing report: --database URL is missing, and HOLYSHEEP_OTEL_BILLING is not set',
  },
  {
    line: 'billing report --database oracle://root:secret@host/db',
    says: 'holysheep-otel billing report: --database must be postgres://…, mysql://…, mariadb://…, clickhouse://…, clickhouses://… or pglite:DIRECTORY, got "oracle:…"',
  },
  {
    line: 'billing report postgres://root:secret@host/db',
    says: 'holysheep-otel billing report: unexpected argument postgres://…@host/db',
  },
  {
    line: '--database=postgres://root:secret@host/db billing report',
    says: 'holysheep-otel: unknown option --database=postgres://…@host/db without a command',
  },
  {
    line: 'https://oapi.dingtalk.com/robot/send?access_token=secret',
    says: 'holysheep-otel: unknown command https://oapi.dingtalk.com/robot/send?…',
  },
  {
    line: 'billing postgres://root:1/secret@host/db',
    says: 'holysheep-otel: unknown command billing postgres://…@host/db',
  },
  {
    line: 'billing report --from 2026-02-30',
    says: 'holysheep-otel billing report: --from must be a day as YYYY-MM-DD, got "2026-02-30"',
  },
  {
    line: 'billing report --from 2026-03-01 --to 2026-02-01',
    says: 'holysheep-otel billing report: --from 2026-03-01 is after --to 2026-02-01',
  },
]) {
  test(`"${line}": one message that names what is wrong, and the exit code 2`, async () => {
    const { code, stdout, stderr } = await runCommand(line)
    const [message, hint, ...rest] = stderr.split('\n')
    assert.deepEqual({ code, stdout, message, rest }, { code: 2, stdout: '', message: says, rest: [''] })
    assert.match(hint ?? '', /^`holysheep-otel.* --help` shows the usage\.$/)
  })
}

test('an empty variable is none, and a wrong one is named', async () => {
  const empty = await runCommand('billing top', { env: { HOLYSHEEP_OTEL_BILLING: ' ' } })
  assert.match(empty.stderr, /HOLYSHEEP_OTEL_BILLING is not set/)
  const wrong = await runCommand('billing top', { env: { HOLYSHEEP_OTEL_BILLING: 'redis://x' } })
  assert.match(wrong.stderr, /HOLYSHEEP_OTEL_BILLING must be postgres:/)
})

test('a failure is one line and the exit code 1', async () => {
  const { code, stdout, stderr } = await runCommand('billing top --database pglite:/nowhere/at/all')
  assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
  assert.equal(
    stderr,
    'holysheep-otel billing top: there is no billing log in pglite:/nowhere/at/all: `holysheep-otel billing migrate` makes one\n',
  )
})

test('a database that is not there is named by its address, without its password', async () => {
  const { code, stderr } = await runCommand('billing top --database postgres://me:secret@127.0.0.1:1/db')
  assert.equal(code, 1)
  assert.match(stderr, /ECONNREFUSED/)
  assert.doesNotMatch(stderr, /secret/)
})

for (const { reads, isTTY, env, colours } of [
  { reads: 'a terminal', isTTY: true, env: {}, colours: true },
  { reads: 'a terminal with NO_COLOR', isTTY: true, env: { NO_COLOR: '1' }, colours: false },
  { reads: 'a terminal with an empty NO_COLOR', isTTY: true, env: { NO_COLOR: '' }, colours: true },
  { reads: 'a pipe', isTTY: false, env: {}, colours: false },
]) {
  test(`${reads} gets ${colours ? 'colours' : 'plain text'}`, async () => {
    const { stdout } = await runCommand('roi', { isTTY, env })
    assert.equal(stdout.includes('\u001b['), colours)
  })
}

test('a command is a file and a row: whatever the table holds is found', () => {
  const entry = { name: 'doctor', summary: 'looks around', load: () => Promise.reject(new Error('not loaded')) }
  assert.deepEqual(readCommandLine(['doctor', '--json'], [entry]), { kind: 'command', entry, rest: ['--json'] })
})
