import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../otel-collector/init.sh', import.meta.url))
const volumes = [
  ...['collector-queue', 'prometheus-data', 'tempo-data', 'alertmanager-data', 'alertmanager-channels'],
  ...['grafana-data', 'grafana-secrets', 'dingtalk-secrets'],
]
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'compose-init-'))
  for (const name of volumes) mkdirSync(join(root, 'volumes', name), { recursive: true })
  for (const name of ['secrets', 'channels']) mkdirSync(join(root, 'given', name), { recursive: true })
  give('channels/dingtalk-url', 'http://dingtalk:8060/alerts\n')
  // The tests need not run as root: changes of owners are only recorded.
  mkdirSync(join(root, 'bin'))
  writeFileSync(join(root, 'bin', 'chown'), `#!/bin/sh\necho "$@" >>'${join(root, 'owners')}'\n`)
  chmodSync(join(root, 'bin', 'chown'), 0o755)
})
afterEach(() => rmSync(root, { recursive: true }))

const give = (path: string, content: string) => writeFileSync(join(root, 'given', path), content)
const held = (path: string) => readFileSync(join(root, 'volumes', path), 'utf8')
const owners = () => readFileSync(join(root, 'owners'), 'utf8').replaceAll(`${join(root, 'volumes')}/`, '')

function init(channels = 'dingtalk', settings: Readonly<Record<string, string>> = {}) {
  const env = {
    ...settings,
    PATH: `${join(root, 'bin')}:${process.env.PATH}`,
    GIVEN: join(root, 'given'),
    VOLUMES: join(root, 'volumes'),
    ALERT_CHANNELS: channels,
  }
  const { status, stdout, stderr } = spawnSync('sh', [script], { env, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

test('without anything given, there is a password, the address of the bridge, and no robot', () => {
  assert.deepEqual(init(), { status: 0, output: '' })
  assert.match(held('grafana-secrets/admin-password'), /^[A-Za-z0-9+/]{32}\n$/)
  assert.equal(held('alertmanager-channels/dingtalk-url'), 'http://dingtalk:8060/alerts\n')
  for (const none of ['dingtalk-secrets/robot-url', 'dingtalk-secrets/robot-secret', 'alertmanager-channels/slack-url'])
    assert.equal(held(none), '')
  for (const owner of [
    '10001:10001 tempo-data',
    '472:0 grafana-secrets/admin-password.new',
    '65534:65534 prometheus-data',
  ])
    assert.ok(owners().includes(`${owner}\n`), owner)
})

test('with Jaeger, its volume is its own', () => {
  mkdirSync(join(root, 'volumes', 'jaeger-data'))
  assert.deepEqual(init(), { status: 0, output: '' })
  assert.ok(owners().includes('10001:10001 jaeger-data\n'))
})

test('the password stays, and each first start has another', () => {
  init()
  const password = held('grafana-secrets/admin-password')
  assert.equal(init().status, 0)
  assert.equal(held('grafana-secrets/admin-password'), password)
  rmSync(join(root, 'volumes', 'grafana-secrets', 'admin-password'))
  init()
  assert.notEqual(held('grafana-secrets/admin-password'), password)
})

test('what is given goes to its one reader, whose alone it is, and goes away again', () => {
  give('secrets/grafana-admin-password', 'mine')
  give('secrets/dingtalk-robot-url', 'https://robot.example/send?access_token=t')
  give('channels/slack-url', 'https://hooks.example/T/B/x')
  assert.deepEqual(init('dingtalk slack'), { status: 0, output: '' })
  assert.equal(held('grafana-secrets/admin-password'), 'mine')
  assert.equal(held('dingtalk-secrets/robot-url'), 'https://robot.example/send?access_token=t')
  assert.equal(held('alertmanager-channels/slack-url'), 'https://hooks.example/T/B/x')
  assert.ok(owners().includes('1000:1000 dingtalk-secrets/robot-url.new\n'))
  assert.equal(statSync(join(root, 'volumes/alertmanager-channels/slack-url')).mode & 0o777, 0o400)
  rmSync(join(root, 'given', 'secrets', 'dingtalk-robot-url'))
  init()
  assert.equal(held('dingtalk-secrets/robot-url'), '')
})

for (const { channels, says } of [
  { channels: 'dingtalk slack', says: 'ALERT_CHANNELS names slack, and there is no alertmanager/channels/slack-url\n' },
  {
    channels: 'pager',
    says: 'ALERT_CHANNELS must be any of dingtalk, slack and pagerduty with blanks between them, not pager\n',
  },
])
  test(`ALERT_CHANNELS="${channels}" is refused in one line`, () => {
    assert.deepEqual(init(channels), { status: 1, output: says })
  })

test('the settings of .env.example are taken, and others of the same kinds', () => {
  const example = readFileSync(fileURLToPath(new URL('../../otel-collector/.env.example', import.meta.url)), 'utf8')
  const defaults = Object.fromEntries(
    [...example.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  )
  assert.equal(init('dingtalk', defaults).status, 0)
  for (const [name, ...values] of [
    ['DECISION_WAIT', '1m30s', '1.5m'],
    ['SAMPLE_PERCENT', '0.5', '.5', '100', '100.0'],
    ['COSTLY_USD', '2', '.5'],
    ['PROMETHEUS_RETENTION', '1y', '1y2w', '0'],
    ['PROMETHEUS_RETENTION_SIZE', '10GiB', '1.5GB', '0', '512MB'],
    ['TRACE_RETENTION', ''],
    ['TEMPO_PROCESSORS', '', 'service-graphs,span-metrics', 'service-graphs, span-metrics'],
  ] as const) {
    for (const value of values) assert.deepEqual(init('dingtalk', { [name]: value }), { status: 0, output: '' })
  }
})

for (const [variable, value, rule] of [
  ['DECISION_WAIT', '120', 'a time with its unit, such as 120s'],
  ['DECISION_WAIT', '120 s', 'a time with its unit, such as 120s'],
  ['DECISION_WAIT_AFTER_ROOT', '5 seconds', 'a time with its unit, such as 5s'],
  ['SAMPLE_PERCENT', '10%', 'a percentage'],
  ['SAMPLE_PERCENT', '101', 'a percentage'],
  ['SAMPLE_PERCENT', '100.5', 'a percentage'],
  ['SAMPLE_PERCENT', '10\nx', 'a percentage'],
  ['PROMETHEUS_RETENTION', '2w1y', 'a time with its unit, such as 35d'],
  ['SLOW_MILLISECONDS', '10s', 'a whole number of milliseconds'],
  ['COSTLY_USD', '$1', 'a number of dollars'],
  ['TRACES_IN_MEMORY', '0', 'a whole number from 1 on'],
  ['TRACE_RETENTION', '14d', 'a time in hours, minutes or seconds, such as 336h'],
  ['TEMPO_PROCESSORS', 'service-graph', 'processors of Tempo, such as service-graphs, with commas between them'],
  ['PROMETHEUS_RETENTION', '35', 'a time with its unit, such as 35d'],
  ['PROMETHEUS_RETENTION_SIZE', '10', 'a size with its unit, such as 10GB'],
] as const)
  test(`${variable}=${value} is refused in one line`, () => {
    const output = `${variable} must be ${rule}, not ${value}\n`
    assert.deepEqual(init('dingtalk', { [variable]: value }), { status: 1, output })
  })
