import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { runCommand } from './terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'stack-files-'))
after(() => rmSync(folder, { recursive: true, force: true }))

let folders = 0
function newFolder(): string {
  folders += 1
  return join(folder, `${folders}`)
}

/** Every file below a folder, by its path there. */
function filesBelow(root: string, kinds = /./): ReadonlyMap<string, string> {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()
  const files = paths.filter((path) => kinds.test(path) && statSync(join(root, path)).isFile())
  return new Map(files.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

const below = (name: string, files: ReadonlyMap<string, string>): readonly (readonly [string, string])[] =>
  [...files].map(([path, content]) => [join(name, path), content])

/** The matrix tests the package without it. */
const skip = !existsSync('otel-collector') && 'the stack is not in this folder'

describe('the files of the stack', { skip }, () => {
  if (skip) return
  const ruleFiles = new Map([
    ...below('rules', filesBelow('otel-collector/prometheus/rules')),
    ...below('tests', filesBelow('otel-collector/prometheus/tests')),
  ])

  const RUNBOOKS = 'https://unpkg.com/opentelemetry-instrumentation-holysheep/docs/runbooks.md'

  test('rules: every file as it is in the package, and what to do with them', async () => {
    const out = newFolder()
    const { code, stdout, stderr } = await runCommand(['rules', '--out', out])
    assert.deepEqual([code, stderr], [0, ''])
    assert.deepEqual(filesBelow(out), ruleFiles)
    assert.ok(ruleFiles.has(join('rules', 'thresholds.yaml')))
    assert.ok(stdout.startsWith(`${join(out, 'rules')}: `))
    assert.ok(stdout.includes(`  rule_files:\n    - ${join(out, 'rules', '*.yaml')}\n`))
    assert.ok(stdout.includes(`  promtool test rules ${join(out, 'tests', '*.yaml')}\n`))
  })

  test('rules: links lead where --grafana and --runbooks say, in the tests as well', async () => {
    const out = newFolder()
    const line = [
      'rules',
      '--out',
      out,
      '--grafana',
      'https://g.example/graf/',
      '--runbooks',
      "https://w.example/it's/$&",
    ]
    assert.equal((await runCommand(line)).code, 0)
    const own = [...filesBelow(out).values()].join('')
    const shipped = [...ruleFiles.values()].join('')
    const count = (text: string, part: string) => text.split(part).length - 1
    assert.ok(count(shipped, 'http://localhost:3000') > 10)
    assert.equal(count(own, 'https://g.example/graf/d/'), count(shipped, 'http://localhost:3000/d/'))
    assert.equal(count(own, 'https://w.example/it%27s/$&#'), count(shipped, `${RUNBOOKS}#`))
    assert.equal(count(own, 'localhost:3000') + count(own, RUNBOOKS), 0)
  })

  test('dashboards: JSON that Grafana knows by a uid, and its provisioning', async () => {
    const out = newFolder()
    const { code, stdout, stderr } = await runCommand(['dashboards', '--out', out])
    assert.deepEqual([code, stderr], [0, ''])
    const files = filesBelow(out)
    assert.deepEqual(
      files,
      new Map([
        ...below('dashboards', filesBelow('grafana/dashboards', /\.json$/)),
        ...below('provisioning', filesBelow('grafana/provisioning', /\.ya?ml$/)),
      ]),
    )
    const boards = [...files].filter(([path]) => path.endsWith('.json')).map(([, content]) => JSON.parse(content))
    assert.ok(boards.length > 0)
    for (const { uid } of boards) assert.match(uid, /^holysheep-/)
    assert.match(stdout, /Dashboards → New → Import/)
  })

  test('dashboards: for those who have their traces in Jaeger', async () => {
    const out = newFolder()
    const { code, stdout, stderr } = await runCommand(['dashboards', '--out', out, '--traces', 'jaeger'])
    assert.deepEqual([code, stderr], [0, ''])
    assert.deepEqual(
      filesBelow(out),
      new Map([
        ...below('dashboards', filesBelow('grafana/jaeger/dashboards', /\.json$/)),
        ...below('provisioning', filesBelow('grafana/provisioning', /\.ya?ml$/)),
        ...below('provisioning/datasources', filesBelow('grafana/jaeger', /\.ya?ml$/)),
      ]),
    )
    assert.match(stdout, /PROMETHEUS_URL, JAEGER_URL and ALERTMANAGER_URL/)
  })

  test('dashboards: links lead where --runbooks says', async () => {
    const out = newFolder()
    assert.equal((await runCommand(['dashboards', '--out', out, '--runbooks', 'https://w.example/r'])).code, 0)
    const own = [...filesBelow(out).values()].join('')
    assert.ok(own.includes('https://w.example/r#'))
    assert.equal(own.includes(RUNBOOKS), false)
  })

  test('files that are the same already stay, and are said to', async () => {
    const out = newFolder()
    await runCommand(['rules', '--out', out])
    const before = statSync(join(out, 'rules', 'thresholds.yaml')).mtimeMs
    const { code, stdout } = await runCommand(['rules', '--out', out])
    assert.equal(code, 0)
    assert.match(stdout, /thresholds\.yaml \(all unchanged\)\n/)
    assert.equal(statSync(join(out, 'rules', 'thresholds.yaml')).mtimeMs, before)
  })

  test('a file that somebody has changed is named, and nothing is written; --force writes over it', async () => {
    const out = newFolder()
    await runCommand(['rules', '--out', out])
    const [mine, missing] = [join(out, 'rules', 'thresholds.yaml'), join(out, 'rules', 'recording.yaml')]
    writeFileSync(mine, 'groups: []\n')
    rmSync(missing)

    const refused = await runCommand(['rules', '--out', out])
    assert.deepEqual(refused, {
      code: 1,
      stdout: '',
      stderr: `holysheep-otel rules: different from what is to be written: ${mine}. Nothing was written; --force writes it all\n`,
    })
    assert.deepEqual([readFileSync(mine, 'utf8'), existsSync(missing)], ['groups: []\n', false])

    const forced = await runCommand(['rules', '--out', out, '--force'])
    assert.equal(forced.code, 0)
    assert.deepEqual(filesBelow(out), ruleFiles)
  })

  test('a folder that can not be one is a failure of one line', async () => {
    const file = newFolder()
    writeFileSync(file, '')
    const { code, stdout, stderr } = await runCommand(['rules', '--out', file])
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, /^holysheep-otel rules: .* can not be written \((?:ENOTDIR|EEXIST)\)\n$/)
  })

  const isBuilt = existsSync('dist/cli.js')

  test('the built command finds the files of the package that it is in, wherever it is started', {
    skip: !isBuilt && 'it is not built',
  }, () => {
    const home = newFolder()
    for (const name of ['dist', 'package.json', 'otel-collector/prometheus']) {
      cpSync(name, join(home, name), { recursive: true })
    }
    writeFileSync(join(home, 'otel-collector/prometheus/rules/thresholds.yaml'), '# of this package\n')
    const program = join(home, 'dist', 'cli.js')
    const { status, stderr } = spawnSync(process.execPath, [program, 'rules', '--out', 'own'], {
      cwd: home,
      encoding: 'utf8',
    })
    assert.deepEqual([status, stderr], [0, ''])
    assert.equal(readFileSync(join(home, 'own/rules/thresholds.yaml'), 'utf8'), '# of this package\n')

    const lost = spawnSync(process.execPath, [program, 'dashboards', '--out', 'own'], { cwd: home, encoding: 'utf8' })
    assert.equal(lost.status, 1)
    assert.match(lost.stderr, /^holysheep-otel dashboards: .*grafana.* can not be read: the package is not complete\n$/)
  })
})

for (const { line, says } of [
  { line: 'rules', says: 'rules: --out DIR is missing' },
  { line: 'dashboards --out', says: 'dashboards: --out needs its value: --out DIR' },
  {
    line: 'rules --out x --grafana grafana.example',
    says: 'rules: --grafana must be http://… or https://…, without credentials, query and fragment, got "grafana.example"',
  },
  {
    line: 'rules --out x --grafana https://me:secret@g',
    says: 'rules: --grafana must be http://… or https://…, without credentials, query and fragment, got "…"',
  },
  {
    line: 'rules --out x --runbooks https://w/#a',
    says: 'rules: --runbooks must be http://… or https://…, without credentials, query and fragment, got "https://w/#a"',
  },
]) {
  test(`"${line}" is wrong use`, async () => {
    const { code, stderr } = await runCommand(line)
    assert.deepEqual([code, stderr.split('\n')[0]], [2, `holysheep-otel ${says}`])
    assert.equal(existsSync('x'), false)
  })
}
