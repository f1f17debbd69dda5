import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { rootCertificates } from 'node:tls'
import { type Engine, missingForEngine, startEngine } from '../../scripts/containers/engine.ts'
import { METRIC } from '../../src/sinks/names.ts'
import { commandsOf } from '../../stack/documented-commands.ts'
import { promQuery, promQueryUntil, promSum, readTraces } from '../helpers/stack/index.ts'
import { agreesWithLedger, startTraffic } from '../helpers/stack/observed-traffic.ts'
import { patiently } from '../helpers/stack/patience.ts'
import { makeImages } from './images.ts'

const missing = missingForEngine()

const commandsUnder = (section: string) => commandsOf('docs/stack.md', section)

/** What compose starts, and what it says of each. */
const services = [
  ...[
    'alertmanager',
    'collector',
    'collector-probe',
    'demo',
    'dingtalk',
    'grafana',
    'prometheus',
    'tempo',
    'tempo-probe',
  ],
]
const prometheusUrl = 'http://127.0.0.1:9090'
const otlpUrl = 'http://127.0.0.1:4318'

/** Megabytes that the real image of Node has more than the one that is made here, which has no Debian. */
const REAL_NODE_IMAGE = 230

interface Inspected {
  readonly Id: string
  readonly RestartCount: number
  readonly State: { readonly Pid: number; readonly Running: boolean; readonly Health?: { readonly Status: string } }
  readonly HostConfig: {
    readonly PortBindings: Readonly<
      Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[]>
    > | null
  }
  readonly Config: { readonly Env: readonly string[] }
}

describe('docker compose --profile demo up, in an engine of its own', { skip: missing ?? false }, () => {
  if (missing !== undefined) return
  let engine: Engine | undefined
  /** A checkout that only its owner may read, but for what the servers mount, as docs/stack.md says. */
  let checkout: string
  const folder = () => join(checkout, 'otel-collector')
  const inEngine: Engine['docker'] = (args, options) => {
    assert.ok(engine, 'the engine runs')
    return engine.docker(args, options)
  }
  const compose = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    inEngine(['compose', '--ansi', 'never', '--progress', 'quiet', ...args], { cwd: folder(), env })
  const inspect = (service: string): Inspected => {
    const id = compose(['ps', '--all', '--quiet', service]).trim()
    return JSON.parse(inEngine(['inspect', id]))[0]
  }
  const isHealthy = (service: string) => {
    const { State } = inspect(service)
    return State.Running && (State.Health?.Status ?? 'healthy') === 'healthy'
  }
  const allHealthy = async () => {
    for (const service of services) await patiently(`${service} is healthy`, async () => isHealthy(service), Boolean)
  }
  /** Whether the engine starts a server again that has died. */
  const comesBack = async (service: string) => {
    const { State, RestartCount } = inspect(service)
    process.kill(State.Pid, 'SIGKILL')
    const isBack = async () => inspect(service).RestartCount > RestartCount && isHealthy(service)
    await patiently(`${service} is back`, isBack, Boolean)
  }
  /** Commands of a page, as a user would run them there. */
  const run = (command: string) => {
    const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', command], {
      cwd: folder(),
      encoding: 'utf8',
    })
    assert.equal(status, 0, `${command}\n${stdout}${stderr}`)
    return { stdout, stderr }
  }

  const onlyPricesAreWrong = async (...options: readonly string[]) => {
    // The demo's metrics are not published on this machine.
    const args = ['dist/cli.js', 'doctor', '--app', 'off', ...options]
    const doctor = async () => spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout
    const wrong = (report: string) => [...report.matchAll(/^ {2}✗ (\w+)/gm)].map(([, check]) => check)
    await patiently('that report', doctor, (report) => wrong(report).join() === 'prices')
  }

  before(async () => {
    engine = await startEngine()
    makeImages(engine)
    checkout = mkdtempSync(join(tmpdir(), 'holysheep-checkout-'))
    for (const name of [
      'otel-collector',
      'grafana',
      'src',
      'scripts',
      'demo',
      'gateway',
      'package.json',
      'package-lock.json',
    ]) {
      cpSync(resolve(name), join(checkout, name), { recursive: true })
    }
    for (const name of ['.npmrc', '.dockerignore', 'tsconfig.json', 'tsconfig.build.json']) {
      cpSync(resolve(name), join(checkout, name))
    }
    privatize(checkout)
    for (const mounted of ['collector', 'prometheus', 'tempo', 'jaeger', 'alertmanager', '../grafana'])
      publish(join(folder(), mounted))
    const start = performance.now()
    // One after the other: two builds at once would not share what both do.
    for (const service of ['dingtalk', 'demo']) compose(['--profile', 'demo', 'build', service], buildArguments())
    process.stdout.write(`The two images were built in ${seconds(start)} s\n`)
    const up = performance.now()
    compose(['--profile', 'demo', 'up', '--detach', '--wait'])
    process.stdout.write(`The stack was healthy after ${seconds(up)} s\n`)
  })
  after(async () => {
    if (engine === undefined) return
    try {
      compose(['--profile', 'demo', 'down', '--volumes', '--timeout', '2'])
    } finally {
      await engine.remove()
      rmSync(checkout, { recursive: true, force: true })
    }
  })

  test('everything is healthy, and nothing was started twice', () => {
    for (const service of services) {
      const { RestartCount } = inspect(service)
      assert.deepEqual([service, isHealthy(service), RestartCount], [service, true, 0])
    }
  })

  test('every port is on the loopback', () => {
    const ips = services.flatMap((service) =>
      Object.values(inspect(service).HostConfig.PortBindings ?? {}).flatMap((ports) =>
        ports.map(({ HostIp }) => HostIp),
      ),
    )
    assert.ok(ips.length >= 8)
    assert.deepEqual([...new Set(ips)], ['127.0.0.1'])
  })

  test('each secret belongs to its one reader', () => {
    for (const [volume, owner, files] of [
      ['grafana-secrets', '472:0', ['admin-password']],
      ['dingtalk-secrets', '1000:1000', ['robot-secret', 'robot-url']],
      ['alertmanager-channels', '65534:65534', ['dingtalk-url', 'pagerduty-key', 'slack-url']],
    ] as const) {
      const mount = `holysheep_${volume}:/of:ro`
      const listed = inEngine([
        'run',
        '--rm',
        '--volume',
        mount,
        'busybox:1.37',
        'sh',
        '-c',
        'cd /of && stat -c "%n %u:%g %a" *',
      ])
      assert.deepEqual(
        listed.trim().split('\n'),
        files.map((file) => `${file} ${owner} 400`),
      )
    }
  })

  test('the images are small', () => {
    for (const image of ['holysheep-demo', 'holysheep-dingtalk']) {
      const sizes = [image, 'node:24.21.0-bookworm-slim'].map((name) =>
        Number(inEngine(['image', 'inspect', '--format', '{{.Size}}', name])),
      )
      const ours = ((sizes[0] ?? 0) - (sizes[1] ?? 0)) / 1e6
      assert.ok(ours + REAL_NODE_IMAGE < 350, `${image} adds ${ours} MB`)
    }
  })

  test('what the demo sends is in Prometheus, and traces reach the store', async () => {
    await patiently(
      'metrics of the demo',
      () => promSum(prometheusUrl, `sum(${METRIC.requests}{service_name="holysheep-demo"})`),
      (sum) => sum > 50,
    )
    const posts = async () => JSON.parse(compose(['exec', 'tempo', 'wget', '-q', '-O', '-', 'http://127.0.0.1:3200/']))
    await patiently('traces', posts, ({ posts: count, problems }) => count > 0 && problems.length === 0)
  })

  test('metrics of an application on this machine are equal to the ledger', async () => {
    const traffic = await startTraffic({ otlpUrl, seconds: 5 })
    try {
      await traffic.settled()
      await agreesWithLedger(prometheusUrl, traffic)
    } finally {
      await traffic.remove()
    }
  })

  for (const service of ['collector', 'prometheus', 'tempo', 'alertmanager', 'grafana', 'dingtalk', 'demo']) {
    test(`${service} is back after it was killed`, () => comesBack(service))
  }

  test('a reload as it is documented does not keep the engine from restarting a server', async () => {
    const commands = commandsUnder('Day to day').filter((text) => text.includes('kill -HUP'))
    assert.equal(commands.length, 2)
    for (const command of commands) {
      run(command)
      await comesBack(/exec (\w+)/.exec(command)?.[1] ?? '')
    }
  })

  test('a changed file is loaded by what docs/stack.md says', async () => {
    const rule = join(folder(), 'prometheus', 'rules', 'thresholds.yaml')
    const changed = spawnSync('sed', ['-i', '0,/expr: .*/s//expr: vector(4321)/', rule])
    assert.equal(changed.status, 0)
    run(commandsUnder('Day to day').find((text) => /exec prometheus kill -HUP/.test(text)) ?? 'false')
    await patiently(
      'the new threshold',
      () => promQuery(prometheusUrl, '{__name__=~"holysheep:threshold:.+"} == 4321'),
      (found) => found.length === 1,
    )

    const before = inspect('collector').State.Pid
    run('docker compose --profile demo up --detach --wait')
    assert.equal(inspect('collector').State.Pid, before, 'up does not see what is in a file')
    run(commandsUnder('Day to day').find((text) => /restart collector/.test(text)) ?? 'false')
    await patiently(
      'the collector is back',
      async () => inspect('collector').State.Pid !== before && isHealthy('collector'),
      Boolean,
    )
  })

  test('the test alert of docs/stack.md reaches the bridge, and amtool has nothing to say', async () => {
    const [command = 'false'] = commandsUnder('Alert channels').filter((text) => text.includes('amtool'))
    const { stdout, stderr } = run(command.replace('exec ', 'exec -T '))
    assert.equal(stdout + stderr, '')
    await patiently(
      'the alert in the log of the bridge',
      async () => compose(['logs', '--no-color', 'dingtalk']),
      (log) => log.includes('HolySheepTest'),
    )
    const own = await promQuery(prometheusUrl, 'ALERTS{alertname=~"HolySheepNotification.*",alertstate="firing"}')
    assert.deepEqual(own, [])
  })

  test('the password is where docs/stack.md says', () => {
    const [command = 'false'] = commandsUnder('Passwords and secrets').filter((text) =>
      text.includes('cat /run/grafana'),
    )
    assert.match(run(command.replace('exec ', 'exec -T ')).stdout, /^[A-Za-z0-9+/]{32}\n$/)
  })

  test('a backup as it is documented holds the data', async () => {
    const command = commandsUnder('Day to day').find((text) => text.includes('docker run')) ?? 'false'
    run(`docker compose stop prometheus && ${command} && docker compose start prometheus`)
    assert.ok(statSync(join(folder(), 'prometheus.tgz')).size > 10_000)
    rmSync(join(folder(), 'prometheus.tgz'))
    await patiently('prometheus is back', async () => isHealthy('prometheus'), Boolean)
  })

  test('the doctor finds the models that the demo calls without a price, and nothing else', async () => {
    await onlyPricesAreWrong('--tempo', 'off') // what stands in for Tempo can't be searched
  })

  test('each setting of .env reaches its server', async () => {
    const example = readFileSync(join(folder(), '.env.example'), 'utf8')
    // What is Jaeger's alone is tested below.
    const names = [...example.matchAll(/^#([A-Z_]+)=/gm)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'COMPOSE_FILE' && !name.startsWith('JAEGER_'))
    const settings: Readonly<Record<string, string>> = {
      ...Object.fromEntries(
        names.filter((name) => name.endsWith('_PORT')).map((name, index) => [name, String(19_100 + index)]),
      ),
      ...{ DEPLOYMENT_ENVIRONMENT: 'staging', SAMPLE_PERCENT: '55', SLOW_MILLISECONDS: '9000', COSTLY_USD: '2' },
      ...{ DECISION_WAIT_AFTER_ROOT: '4s', DECISION_WAIT: '90s', TRACES_IN_MEMORY: '40000', TRACE_RETENTION: '300h' },
      ...{ PROMETHEUS_RETENTION: '40d', PROMETHEUS_RETENTION_SIZE: '9GB', GRAFANA_ANONYMOUS: 'false' },
      ...{ PROMETHEUS_URL: 'http://prometheus:9090/x', TEMPO_URL: 'http://tempo:3200/x' },
      ...{ ALERTMANAGER_URL: 'http://alertmanager:9093/x', TEMPO_PROCESSORS: 'service-graphs,span-metrics' },
    }
    // Where data goes to would end this test; the channels and the build arguments are tested above.
    const elsewhere = ['ALERT_CHANNELS', 'PROMETHEUS_OTLP_URL', 'TRACES_OTLP_URL', 'NPM_REGISTRY', 'CA_CERTIFICATES']
    assert.deepEqual(names.toSorted(), [...Object.keys(settings), ...elsewhere].toSorted())
    writeFileSync(
      join(folder(), '.env'),
      Object.entries(settings)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    )
    try {
      compose(['--profile', 'demo', 'up', '--detach', '--wait'])
      const all = services.map(inspect)
      const env = all.flatMap(({ Config }) => Config.Env)
      const published = all.flatMap(({ HostConfig }) => Object.values(HostConfig.PortBindings ?? {}).flat())
      const answer = await fetch(`http://127.0.0.1:${settings.PROMETHEUS_PORT}/api/v1/status/flags`)
      const { data: flags } = (await answer.json()) as { readonly data: Readonly<Record<string, string>> }
      assert.equal(flags['storage.tsdb.retention.time'], '40d')
      assert.match(flags['storage.tsdb.retention.size'] ?? '', /^9Gi?B$/) // it takes both for the same
      for (const [name, value] of Object.entries(settings)) {
        if (name.startsWith('PROMETHEUS_RETENTION')) continue
        if (name.endsWith('_PORT'))
          assert.ok(
            published.some(({ HostPort }) => HostPort === value),
            name,
          )
        else if (name === 'GRAFANA_ANONYMOUS') assert.ok(env.includes(`GF_AUTH_ANONYMOUS_ENABLED=${value}`))
        else assert.ok(env.includes(`${name}=${value}`) || env.includes(`${name}=[${value}]`), name)
      }
    } finally {
      rmSync(join(folder(), '.env'))
    }
  })

  test('a wrong setting ends the start with its message', () => {
    assert.throws(() => compose(['up', '--detach', '--wait'], { DECISION_WAIT: '120' }))
    assert.match(
      compose(['logs', '--no-color', '--no-log-prefix', 'init']),
      /DECISION_WAIT must be a time with its unit, such as 120s, not 120/,
    )
  })

  test('down and up again keep the data', async () => {
    compose(['--profile', 'demo', 'down', '--timeout', '5'])
    assert.deepEqual(compose(['ps', '--all', '--quiet']), '')
    assert.equal(inEngine(['network', 'ls', '--filter', 'name=holysheep', '--quiet']), '')
    compose(['--profile', 'demo', 'up', '--detach', '--wait'])
    await allHealthy()
    const kept = await promSum(
      prometheusUrl,
      `count(count_over_time(${METRIC.requests}{service_name="holysheep-demo"}[30m] offset 1m))`,
    )
    assert.ok(kept > 0)
  })

  test('Jaeger takes the place of Tempo as docs/stack.md says, and all that leads to traces leads there', async () => {
    for (const command of commandsUnder('Jaeger in place of Tempo').filter((text) => !text.startsWith('npx')))
      run(command.replace('compose up', 'compose --profile demo up'))
    assert.deepEqual(
      compose(['--profile', 'demo', 'ps', '--services']).trim().split('\n').toSorted(),
      services.map((service) => service.replace('tempo', 'jaeger')).toSorted(),
    )
    const traces = () => readTraces('http://127.0.0.1:16686', 'holysheep-demo')
    const [kept] = await patiently('kept traces', traces, ({ length }) => length > 0)
    await promQueryUntil(prometheusUrl, 'up{job="jaeger"} == 1')

    const mounted = (path: string) => compose(['exec', '-T', 'grafana', 'cat', path])
    assert.match(mounted('/etc/grafana/provisioning/datasources/traces.yaml'), /type: jaeger\n/)
    assert.match(mounted('/var/lib/grafana/dashboards/overview.json'), /"Traces in Jaeger"/)

    // Without being told, it asks the one of the two that is there.
    await onlyPricesAreWrong()

    const settings = { JAEGER_PORT: '19200', JAEGER_URL: 'http://jaeger:16686/x', TRACE_RETENTION: '300h' }
    const changed = JSON.parse(compose(['config', '--format', 'json'], settings)).services
    assert.equal(changed.jaeger.ports[0].published, settings.JAEGER_PORT)
    assert.equal(changed.jaeger.environment.TRACE_RETENTION, settings.TRACE_RETENTION)
    assert.equal(changed.grafana.environment.JAEGER_URL, settings.JAEGER_URL)

    await comesBack('jaeger')
    const found = await patiently('the same trace', traces, ({ length }) => length > 0)
    assert.ok(found.some(({ traceId }) => traceId === kept?.traceId))
    rmSync(join(folder(), '.env'))
  })
})

const seconds = (since: number): number => Math.round((performance.now() - since) / 1000)

/** What a machine behind a proxy, or with a registry of its own, has to give; a bundle of all authorities would be too long. */
function buildArguments(): Readonly<Record<string, string>> {
  const registry = spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).stdout.trim()
  const file = process.env.NODE_EXTRA_CA_CERTS
  const given =
    file === undefined ? [] : (readFileSync(file, 'utf8').match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? [])
  const known = new Set(rootCertificates.map((text) => text.replace(/\s/g, '')))
  const own = given.filter((text) => !known.has(text.replace(/\s/g, '')))
  return { NPM_REGISTRY: registry, CA_CERTIFICATES: own.join('\n') }
}

function walk(path: string, visit: (path: string, isFolder: boolean) => void): void {
  const isFolder = statSync(path).isDirectory()
  visit(path, isFolder)
  if (isFolder) for (const name of readdirSync(path)) walk(join(path, name), visit)
}

/** As with `umask 077`. */
const privatize = (path: string): void => walk(path, (each, isFolder) => chmodSync(each, isFolder ? 0o700 : 0o600))
/** `chmod -R go+rX`. */
const publish = (path: string): void => walk(path, (each, isFolder) => chmodSync(each, isFolder ? 0o755 : 0o644))
