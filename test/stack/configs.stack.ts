import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { ProgramName } from '../../scripts/servers/programs.ts'
import { configFile } from '../../stack/config-files.ts'
import { type ProgramResult, runProgram } from '../../stack/program.ts'

/** Whatever is in a folder of the stack's configuration: at least one, or nothing would be proved. */
function found(folder: string, extension = '.yaml'): readonly string[] {
  const names = readdirSync(configFile(folder)).filter((name) => name.endsWith(extension))
  assert.ok(names.length > 0, `there are files in ${folder}`)
  return names.sort().map((name) => configFile(join(folder, name)))
}

function accepts(
  program: ProgramName,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ProgramResult {
  const result = runProgram(program, args, { env })
  assert.equal(result.status, 0, result.output)
  return result
}

test('the collector accepts collector.yaml', () => {
  const { output } = accepts('otelcol', ['validate', '--config', configFile('collector/collector.yaml')])
  assert.equal(output, '', 'without a warning')
})

for (const [finds, resolver] of [
  ['by a name', '{dns: {hostname: samplers}}'],
  ['in a list', '{static: {hostnames: [sampler-1:4317, sampler-2:4317]}}'],
  ['in Kubernetes', '{k8s: {service: samplers.observability}}'],
] as const)
  test(`the collector accepts gateway.yaml, samplers found ${finds}`, () => {
    const args = ['validate', '--config', configFile('collector/gateway.yaml')]
    const { output } = accepts('otelcol', args, { SAMPLER_RESOLVER: resolver })
    assert.equal(output, '', 'without a warning')
  })

for (const first of ['collector.yaml', 'gateway.yaml'])
  test(`the collector accepts pair.yaml over ${first}`, () => {
    const configs = [first, 'pair.yaml'].flatMap((file) => ['--config', configFile(`collector/${file}`)])
    const env = { SAMPLER_RESOLVER: '{dns: {hostname: samplers}}' }
    assert.equal(accepts('otelcol', ['validate', ...configs], env).output, '', 'without a warning')
  })

test('gateway.yaml says that nobody has told it where the samplers are', () => {
  const { status, output } = runProgram('otelcol', ['validate', '--config', configFile('collector/gateway.yaml')])
  assert.notEqual(status, 0)
  assert.match(output, /no resolvers specified/)
})

test('Prometheus accepts its configuration', () => {
  const { output } = accepts('promtool', ['check', 'config', configFile('prometheus/prometheus.yaml')])
  assert.match(output, /[1-9]\d* rule files found/)
})

test('promtool has nothing to say against the rules', () => {
  accepts('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', ...found('prometheus/rules')])
})

test('the rules do what their tests say', () => {
  accepts('promtool', ['test', 'rules', ...found('prometheus/tests')])
})

test('Alertmanager accepts its configuration', () => {
  const { output } = accepts('amtool', ['check-config', configFile('alertmanager/alertmanager.yaml')])
  assert.match(output, /[1-9]\d* templates\n\s+SUCCESS/)
})

for (const { reads, labels, receivers } of [
  {
    reads: 'a critical alert to every channel',
    labels: { severity: 'critical' },
    receivers: 'pagerduty,slack,dingtalk',
  },
  { reads: 'a warning to nobody’s pager', labels: { severity: 'warning' }, receivers: 'slack,dingtalk' },
  { reads: 'what is good to know to DingTalk alone', labels: { severity: 'info' }, receivers: 'dingtalk' },
  { reads: 'an alert without a severity to DingTalk', labels: {}, receivers: 'dingtalk' },
  {
    reads: 'nothing to a channel that is not set up',
    labels: { severity: 'critical', channels: 'dingtalk slack' },
    receivers: 'slack,dingtalk',
  },
  {
    reads: 'all to DingTalk where no channel is',
    labels: { severity: 'critical', channels: '' },
    receivers: 'dingtalk',
  },
])
  test(`Alertmanager sends ${reads}`, () => {
    const set = { channels: 'dingtalk slack pagerduty', ...labels }
    const pairs = Object.entries(set).map(([name, value]) => `${name}="${value}"`)
    const file = configFile('alertmanager/alertmanager.yaml')
    const { stdout } = accepts('amtool', ['config', 'routes', 'test', `--config.file=${file}`, ...pairs])
    assert.equal(stdout.trim(), receivers)
  })

for (const files of [['compose.yaml'], ['compose.yaml', 'compose.jaeger.yaml']])
  test(`Compose accepts ${files.join(' and ')}, with each profile and with all of them`, () => {
    const given = files.flatMap((file) => ['--file', configFile(file)])
    const compose = (...args: readonly string[]) => accepts('docker-compose', [...given, ...args])
    compose('config', '--quiet')
    const profiles = compose('config', '--profiles').stdout.split('\n').filter(Boolean)
    assert.ok(profiles.length > 0, 'there are profiles')
    for (const profile of [...profiles, '*']) compose('--profile', profile, 'config', '--quiet')
    const services = compose('config', '--services').stdout.split('\n')
    assert.deepEqual(
      [services.includes('tempo'), services.includes('jaeger')],
      [files.length === 1, files.length === 2],
    )
  })
