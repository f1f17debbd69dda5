import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { freePort } from '../../databases/ports.ts'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import type { Finding } from '../../src/cli/doctor/finding.ts'
import { layOutConfig } from '../../stack/config-files.ts'
import { createNativeServer, serverFolder } from '../../stack/native-server.ts'
import type { Server } from '../../stack/server.ts'
import { writeTargets } from '../../stack/targets.ts'
import { type FakeServer, startFakeServer, status } from '../cli/fake-servers.ts'
import { runCommand } from '../cli/terminal.ts'
import { tempoAnswers } from '../cli/well-stack.ts'
import { builtPackage } from '../helpers/app.ts'
import { isComposeStack, type NativeStack, startNativeStack } from '../helpers/stack/index.ts'
import { patiently } from '../helpers/stack/patience.ts'

const skip = isComposeStack && 'it breaks servers of its own'

describe('the doctor sees real servers as they are', { skip }, () => {
  if (skip) return
  const ends: (() => Promise<unknown>)[] = []
  const owner = { after: (end: () => Promise<unknown>) => void ends.push(end) }
  let gateway: Gateway
  let stack: NativeStack
  /** The only server that is not real. */
  let tempo: FakeServer
  let metricsPort: number

  before(async () => {
    gateway = await startGateway()
    owner.after(() => gateway.close())
    const robot = await startFakeServer(owner, { '/': status(200, '{"errcode":0}') })
    tempo = await startFakeServer(owner, tempoAnswers)
    metricsPort = await freePort()
    stack = await startNativeStack({
      dingtalkUrl: `${robot.origin}/`,
      applications: [`127.0.0.1:${metricsPort}`],
      collectorEnv: { SAMPLE_PERCENT: '100', DECISION_WAIT: '1s' },
    })
    owner.after(() => stack.remove())
    const scraped = startApplication({
      OTEL_SERVICE_NAME: 'scraped',
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_PORT: `${metricsPort}`,
    })
    const pushing = startApplication({
      OTEL_SERVICE_NAME: 'pushing',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      OTEL_METRIC_EXPORT_TIMEOUT: '1000',
    })
    owner.after(() => end(scraped))
    owner.after(() => end(pushing))
  })
  after(async () => {
    for (const end of ends.reverse()) await end()
  })

  test('a stack that works: nothing is wrong, by the exporter or by what Prometheus has', async () => {
    const traces = { jaeger: stack.jaeger.url }
    for (const where of [{ app: 'off' }, { traces }]) {
      const { findings } = await examinedUntil(where, ({ code }) => code === 0)
      assert.deepEqual(
        findings.filter(({ ok }) => ok !== true),
        [],
      )
      assert.equal(findings.length, 19)
    }
  })

  test('both ways into Prometheus are told apart', async () => {
    const detailOf = ({ findings }: Report, check: string) =>
      findings.find((finding) => finding.check === check)?.detail ?? ''
    const isScraped = (report: Report) => /^1 application scraped, 1 process/.test(detailOf(report, 'targets'))
    const report = await examinedUntil({}, (found) => found.code === 0 && isScraped(found))
    assert.equal(detailOf(report, 'targets'), '1 application scraped, 1 process by OTLP, 4 parts of the stack scraped')
    assert.match(detailOf(report, 'series'), /^pushing \(version .*\), scraped \(version .*\), 2 processes$/)
  })

  test('a broken rule and a dead target, with their last errors', async () => {
    const closed = await freePort()
    const prometheus = await startBrokenPrometheus(closed)
    try {
      const { code, findings } = await examinedUntil({ prometheus: prometheus.url }, (report) => {
        return ['series', 'targets', 'rules'].every((check) => isSettled(report.findings, check))
      })
      assert.equal(code, 1)
      const wrong = findings.filter(({ ok }) => ok === false)
      assert.deepEqual(
        wrong.map(({ server, check }) => `${server} ${check}`),
        ['prometheus targets', 'prometheus rules', 'prometheus alertmanager'],
      )
      const [target, rule] = wrong
      assert.match(target?.detail ?? '', new RegExp(`127\\.0\\.0\\.1:${closed}/metrics \\(.*connection refused\\)`))
      assert.match(rule?.detail ?? '', /^1 of \d+ rules can not be evaluated: HolySheepBroken \(found duplicate series/)
      assert.equal(findings.find(({ check }) => check === 'otlp')?.ok, null)
      assert.equal(findings.find(({ check }) => check === 'exemplars')?.ok, null)
    } finally {
      await prometheus.remove()
    }
  })

  test('servers that are down, each in one line', async () => {
    await Promise.all([stack.alertmanager.stop(), stack.collector.stop()])
    try {
      const { code, findings } = await examined({})
      assert.equal(code, 1)
      for (const server of ['alertmanager', 'collector']) {
        const own = findings.filter((finding) => finding.server === server)
        assert.deepEqual(
          own.map(({ check, detail }) => [check, detail]),
          [['ready', 'nothing listens there']],
        )
      }
    } finally {
      await Promise.all([stack.alertmanager.start(), stack.collector.start()])
    }
  })

  interface Where {
    readonly app?: string
    readonly prometheus?: string
    readonly traces?: { readonly tempo: string } | { readonly jaeger: string }
  }

  interface Report {
    readonly code: number
    readonly findings: readonly Finding[]
  }

  async function examined({ app, prometheus, traces = { tempo: tempo.origin } }: Where): Promise<Report> {
    const addresses = {
      app: app ?? `http://127.0.0.1:${metricsPort}/metrics`,
      prometheus: prometheus ?? stack.prometheus.url,
      alertmanager: stack.alertmanager.url,
      ...traces,
      collector: stack.collector.healthUrl,
    }
    const options = Object.entries(addresses).flatMap(([name, address]) => [`--${name}`, address])
    const { code, stdout } = await runCommand(['doctor', '--json', '--timeout', '30', ...options])
    return { code, findings: JSON.parse(stdout) }
  }

  /** Scrapes, rules and traces take their time. */
  const examinedUntil = (where: Where, accept: (report: Report) => boolean): Promise<Report> =>
    patiently('the doctor to be content', () => examined(where), accept, { seconds: 180, pauseMs: 1_000 })

  function startApplication(env: NodeJS.ProcessEnv): ChildProcess {
    const register = pathToFileURL(builtPackage('register.js')).href
    return spawn(process.execPath, ['--import', register, 'test/apps/stack/lasting-calls.mjs'], {
      env: {
        PATH: process.env.PATH,
        GATEWAY: gateway.origin,
        HOLYSHEEP_OTEL_HOSTS: gateway.host,
        OTEL_EXPORTER_OTLP_ENDPOINT: stack.collector.otlpUrl,
        ...env,
      },
      stdio: ['pipe', 'ignore', 'inherit'],
    })
  }

  /** One that takes no OTLP and knows no Alertmanager, with a rule that can't be evaluated beside the real ones. */
  async function startBrokenPrometheus(closed: number): Promise<Server & { readonly url: string }> {
    const folder = serverFolder('prometheus')
    layOutConfig('prometheus', ['prometheus.yaml', 'rules'], folder)
    writeTargets(folder, {}, [`127.0.0.1:${metricsPort}`, `127.0.0.1:${closed}`])
    writeFileSync(join(folder, 'rules', 'broken.yaml'), brokenRule)
    const url = `http://127.0.0.1:${await freePort()}`
    const server = createNativeServer({
      program: 'prometheus',
      args: ['--config.file=prometheus.yaml', '--storage.tsdb.path=data', `--web.listen-address=${new URL(url).host}`],
      env: { ALERT_CHANNELS: '' },
      folder,
      readyUrl: `${url}/-/ready`,
    })
    await server.start()
    return { ...server, url }
  }
})

/** Two series match where only one may. */
const brokenRule = `
groups:
  - name: broken
    interval: 1s
    rules:
      - alert: HolySheepBroken
        expr: up * on () up
`

/** Whether what the doctor says of it is about the broken stack, and not about one that has just been started. */
function isSettled(findings: readonly Finding[], check: string): boolean {
  const detail = findings.find((finding) => finding.check === check)?.detail ?? ''
  const settled = { series: /process/, targets: /^1 of 2/, rules: /can not be evaluated/ }[check]
  return settled?.test(detail) === true
}

async function end(application: ChildProcess): Promise<void> {
  if (application.exitCode !== null || application.signalCode !== null) return
  const ended = once(application, 'exit')
  application.stdin?.end()
  await ended
}
