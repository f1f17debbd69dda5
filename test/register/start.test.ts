import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { freePort } from '../../databases/ports.ts'
import { startGateway } from '../../gateway/index.ts'
import { isPackageManager } from '../../src/register/package-manager.ts'
import { register, scrape, startApplication } from './registered-application.ts'

const entry = (path: string) => resolve('dist', path)
const traces = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }

/** Where something is loaded that an application did not ask for, the first copy of undici is not the application's. */
for (const { starts, option, env = {}, http } of [
  { starts: 'nothing of ours', option: '--no-warnings', http: false },
  { starts: 'the instrumentation', option: `--import=${entry('index.js')}`, http: false },
  { starts: 'the resilient fetch', option: `--import=${entry('resilience/index.js')}`, http: false },
  { starts: 'the billing log', option: `--import=${entry('billing/index.js')}`, http: false },
  { starts: 'the register entry that serves metrics', option: `--import=${register}`, http: true },
  { starts: 'the register entry by --require', option: `--require=${register}`, http: true },
  { starts: 'the register entry with traces', option: `--import=${register}`, env: traces, http: true },
  {
    starts: 'the register entry without exporters',
    option: `--import=${register}`,
    env: { OTEL_METRICS_EXPORTER: 'none' },
    http: false,
  },
]) {
  test(`an application that starts with ${starts} finds the built-in undici not loaded yet`, async () => {
    const application = startApplication('looks-first.mjs', {
      env: { OTEL_EXPORTER_PROMETHEUS_PORT: '0', ...env },
      nodeOptions: [option],
    })
    assert.deepEqual(await application.ended, { code: 0, signal: null })
    assert.deepEqual(JSON.parse(application.stdout()), { undici: false, http, dispatcher: false, undiciInUse: true })
  })
}

test('what records calls to other hosts is loaded at the first one', async () => {
  const gateway = await startGateway({ keepLedger: false })
  const application = startApplication('loads.mjs', {
    env: {
      GATEWAY: gateway.origin,
      HOLYSHEEP_OTEL_HOSTS: gateway.host,
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
      OTHER: gateway.origin.replace('127.0.0.1', 'localhost'),
    },
    nodeOptions: ['--no-warnings', `--import=${register}`],
  })
  assert.deepEqual(await application.ended, { code: 0, signal: null })
  assert.deepEqual(JSON.parse(application.stdout()), [false, false, true])
  await gateway.close()
})

/** What `sdk-node` loads, and hardly anyone needs. */
const rare = [
  '@opentelemetry/sdk-node',
  '@opentelemetry/exporter-zipkin',
  '@opentelemetry/sdk-logs',
  '@opentelemetry/exporter-trace-otlp-grpc',
]

for (const { starts, env, loads } of [
  { starts: 'metrics alone', env: {}, loads: [] },
  { starts: 'traces', env: traces, loads: [] },
  {
    starts: 'traces by gRPC',
    env: { ...traces, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc' },
    loads: ['@opentelemetry/exporter-trace-otlp-grpc'],
  },
  { starts: 'what only sdk-node can do', env: { ...traces, OTEL_PROPAGATORS: 'b3' }, loads: rare },
]) {
  test(`a start with ${starts} loads ${loads.length > 0 ? loads.join(', ') : 'nothing that it does not use'}`, async () => {
    const application = startApplication('lists-packages.mjs', { env: { OTEL_EXPORTER_PROMETHEUS_PORT: '0', ...env } })
    assert.deepEqual(await application.ended, { code: 0, signal: null })
    const loaded: readonly string[] = JSON.parse(application.stdout())
    assert.deepEqual(
      rare.filter((name) => loaded.includes(name)),
      loads,
    )
  })
}

test('a Node that can not require() an ES module runs the application, with a warning', async () => {
  const application = startApplication('looks-first.mjs', {
    env: {},
    nodeOptions: ['--no-experimental-require-module', `--import=${register}`],
  })
  assert.deepEqual(await application.ended, { code: 0, signal: null })
  assert.match(application.stderr(), /HolySheepOtelWarning: .* does nothing: it needs Node\.js 20\.19, 22\.12 or later/)
})

test('a module hook that wraps every module changes nothing', async (t) => {
  const gateway = await startGateway({ keepLedger: false })
  t.after(() => gateway.close())
  const hook = `import { register } from 'node:module'; register('import-in-the-middle/hook.mjs', '${pathToFileURL(entry('x'))}')`
  const port = await freePort()
  const application = startApplication('stays.mjs', {
    env: {
      ...traces,
      GATEWAY: gateway.origin,
      HOLYSHEEP_OTEL_HOSTS: gateway.host,
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
    },
    nodeOptions: [`--import=data:text/javascript,${encodeURIComponent(hook)}`, `--import=${register}`],
  })
  t.after(() => application.process.kill('SIGKILL'))
  await application.prints('called')
  assert.match((await scrape(port)) ?? '', /^holysheep_requests_total\{.*\} 1$/m)
  application.process.kill('SIGKILL')
  await application.ended
  assert.doesNotMatch(application.stderr(), /HolySheepOtelWarning/)
})

for (const [script, isOne] of [
  ['/usr/bin/npm', true],
  ['/usr/lib/node_modules/npm/bin/npm-cli.js', true],
  ['C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npx-cli.js', true],
  ['/usr/lib/node_modules/pnpm/bin/pnpm.cjs', true],
  ['/usr/lib/node_modules/yarn/bin/yarn.js', true],
  ['/shop/.yarn/releases/yarn-4.12.0.cjs', true],
  ['/usr/lib/node_modules/corepack/dist/pnpm.js', true],
  ['/shop/npm.js', false],
  ['/shop/node_modules/npm/server.js', false],
  ['/shop/yarn/main.js', false],
  ['/npm/server.js', false],
  [undefined, false],
] as const) {
  test(`${script} is ${isOne ? 'a' : 'no'} package manager`, () => assert.equal(isPackageManager(script), isOne))
}

test('npm leaves the port to the application that it starts', async (t) => {
  const gateway = await startGateway({ keepLedger: false })
  t.after(() => gateway.close())
  const folder = mkdtempSync(join(tmpdir(), 'holysheep-npm-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const port = await freePort()
  const application = `
    await fetch('${gateway.origin}/v1/models')
    process.stdout.write(await (await fetch('http://127.0.0.1:${port}/metrics')).text())`
  writeFileSync(join(folder, 'app.mjs'), application)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { start: 'node app.mjs' } }))
  const npm = spawn('npm', ['run', '--silent', 'start'], {
    cwd: folder,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_OPTIONS: `--import=${register}`,
      HOLYSHEEP_OTEL_HOSTS: gateway.host,
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
    },
  })
  const [printed] = await Promise.all([text(npm.stdout), once(npm, 'close')])
  assert.match(printed, /^holysheep_requests_total\{.*endpoint="\/models".*\} 1$/m)
})
