import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

interface Service {
  readonly image?: string
  readonly build?: {
    readonly context: string
    readonly dockerfile: string
    readonly target: string
    readonly args: Readonly<Record<string, string>>
  }
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly environment?: Readonly<Record<string, string | number>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly restart: string
  readonly command?: unknown
  readonly depends_on?: Readonly<Record<string, unknown>>
  readonly cap_drop: readonly string[]
  readonly security_opt: readonly string[]
  readonly cpus?: number
  readonly mem_limit?: string
}

interface Composition {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
}

const folder = fileURLToPath(new URL('../../otel-collector/', import.meta.url))
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const files = { plain: read('compose.yaml'), jaeger: read('compose.jaeger.yaml') }
/** By `!reset`, a service of the file before is taken away; a plain null would leave it. */
const TAKEN_AWAY = 'taken away'
const customTags = [{ tag: '!reset', resolve: () => TAKEN_AWAY }]
const composition = (text: string) => parse(text, { merge: true, customTags, logLevel: 'silent' }) as Composition
const { services, volumes } = composition(files.plain)
const overrides = composition(files.jaeger)

/** Those of both files: what Jaeger's only changes of another is not a whole one. */
const all = {
  services: {
    ...services,
    ...Object.fromEntries(Object.entries(overrides.services).filter(([, service]) => service?.image !== undefined)),
  },
  volumes: { ...volumes, ...overrides.volumes },
}

/** Its one job is done when it ends; the others have no shell, and are asked by a probe. */
const withoutHealthcheck = ['init', 'collector', 'tempo', 'jaeger']

for (const [name, service] of Object.entries(all.services)) {
  const { image, build, ports = [], volumes: mounts = [] } = service

  test(`compose: ${name} is of a pinned image, or built here`, () => {
    if (image !== undefined) assert.match(image, /^[\w./-]+:v?\d+\.\d+(\.\d+)?$/)
    else assert.ok(existsSync(join(folder, build?.context ?? '', build?.dockerfile ?? '')))
  })

  test(`compose: ${name} has limits, and no more rights than it needs`, () => {
    assert.ok(service.cpus && service.mem_limit)
    assert.deepEqual(service.cap_drop, ['ALL'])
    assert.deepEqual(service.security_opt, ['no-new-privileges:true'])
    assert.equal(service.restart, name === 'init' ? 'no' : 'unless-stopped')
  })

  test(`compose: ${name} is watched`, () => {
    const isWatched = service.healthcheck ?? all.services[`${name}-probe`]?.healthcheck
    assert.equal(isWatched !== undefined, name !== 'init')
    assert.equal(service.healthcheck === undefined, withoutHealthcheck.includes(name))
  })

  test(`compose: ${name} is reached from this machine only`, () => {
    for (const port of ports) assert.match(port, /^127\.0\.0\.1:\$\{[A-Z_]+:-(\d+)\}:\1$/)
  })

  test(`compose: ${name} mounts what is there, and configuration never to be written`, () => {
    for (const mount of mounts) {
      const [source = '', , mode] = mount.split(':')
      if (source.startsWith('.')) {
        assert.equal(mode, 'ro', mount)
        assert.ok(existsSync(join(folder, source)), mount)
      } else assert.ok(source in all.volumes, mount)
    }
  })

  test(`compose: ${name} has no secret in its environment`, () => {
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      if (/PASSWORD|SECRET|TOKEN|KEY/.test(variable)) assert.match(`${variable} ${value}`, /_FILE \/run\/|GRAVATAR/)
    }
  })
}

test('compose: each variable has a default, and .env.example names them all with it', () => {
  const text = [files.plain, files.jaeger.replace('TRACES_OTLP_URL:-http://jaeger:', 'TRACES_OTLP_URL:-http://tempo:')]
  const used = [...text.join('').matchAll(/\$\{([A-Z_]+)(?::?-([^}]*))?\}/g)].map(
    ([, name, value]) => `${name}=${value}`,
  )
  const named = [...read('.env.example').matchAll(/^#([A-Z_]+=.*)$/gm)].map(([, line]) => line)
  assert.deepEqual([...new Set([...used, 'COMPOSE_FILE=compose.yaml:compose.jaeger.yaml'])].sort(), named.toSorted())
})

for (const [name, file] of [
  ['collector', 'collector/collector.yaml'],
  ['tempo', 'tempo/tempo.yaml'],
  ['jaeger', 'jaeger/jaeger.yaml'],
] as const)
  test(`compose: ${name} gets variables that its configuration knows, with the same defaults`, () => {
    const configuration = read(file)
    for (const [variable, value] of Object.entries(all.services[name]?.environment ?? {})) {
      const ours = String(value).replace(/\$\{[A-Z_]+:?-([^}]*)\}/, '$1')
      const [, theirs] = new RegExp(`\\$\\{(?:env:)?${variable}:-([^}]*)\\}`).exec(configuration) ?? []
      if (variable !== 'GOMEMLIMIT') assert.equal(ours, theirs, variable)
    }
  })

test('compose: with Jaeger, nothing is left of Tempo, and nothing else is another one', () => {
  const { tempo, 'tempo-probe': probe, ...others } = overrides.services as Readonly<Record<string, unknown>>
  assert.deepEqual([tempo, probe], [TAKEN_AWAY, TAKEN_AWAY])
  for (const name of Object.keys(others).filter((name) => !name.startsWith('jaeger'))) {
    assert.ok(name in services, name)
    const { ports, command, image } = others[name] as Service
    assert.deepEqual({ ports, command, image }, { ports: undefined, command: undefined, image: undefined })
  }
  const waits = (composed: Composition) => Object.keys(composed.services.grafana?.depends_on ?? {})
  assert.deepEqual(
    waits(overrides),
    waits({ services, volumes }).map((name) => name.replace('tempo', 'jaeger')),
  )
  const mounted = (composed: Composition) =>
    Object.values(composed.services)
      .flatMap((service) => service?.volumes ?? [])
      .map((mount) => mount.split(':')[1] ?? '')
  const below = (path: string) =>
    mounted({ services, volumes }).some((one) => path === one || path.startsWith(`${one}/`))
  for (const path of mounted(overrides).filter((path) => !/jaeger/.test(path))) assert.ok(below(path), path)
})

test('compose: Tempo gets no block that Tempo 3 refuses', () => {
  // https://grafana.com/docs/tempo/v3.0.x/set-up-for-tracing/setup-tempo/upgrade/
  const removed = ['ingester', 'ingester_client', 'compactor', 'metrics_generator_client']
  const blocks = Object.keys(parse(read('tempo/tempo.yaml')))
  assert.match(services.tempo?.image ?? '', /:3\./)
  assert.deepEqual(
    blocks.filter((block) => removed.includes(block)),
    [],
  )
})

test('the collector: what looks like a key is redacted in names of spans as in attributes', () => {
  const { redaction, 'transform/names': names } = parse(read('collector/collector.yaml')).processors
  const replaced = names.trace_statements.map((statement: string) =>
    JSON.parse(/, ("\S.*"), /.exec(statement)?.[1] ?? '""'),
  )
  assert.deepEqual(replaced, redaction.blocked_values)
})

test('the collector: metrics leave by one pipeline, which a second Prometheus is added to', () => {
  const pipelines = (file: string) => Object.entries<{ exporters: string[] }>(parse(read(file)).service.pipelines)
  for (const file of ['collector', 'gateway', 'pair']) {
    const toPrometheus = pipelines(`collector/${file}.yaml`).filter(([, { exporters }]) =>
      exporters.includes('otlp_http/prometheus'),
    )
    assert.deepEqual(
      toPrometheus.map(([name]) => name),
      ['metrics'],
    )
  }
})

test('compose: what can be wrong in .env is looked at before anything starts', () => {
  const script = read('init.sh')
  const looked = [...script.matchAll(/^check ([A-Z_]+)/gm)].map(([, name]) => name ?? '')
  for (const name of looked) {
    const [, given] = new RegExp(`^#${name}=(.*)$`, 'm').exec(read('.env.example')) ?? []
    assert.match(String(services.init?.environment?.[name]), new RegExp(`^\\$\\{${name}:?-${given}\\}$`))
  }
  assert.ok(looked.length > 8)
})

/** Asks a server as the health checks do whose image has no client; the exit code is the answer. */
const asks = Object.entries(services).flatMap(([name, { healthcheck }]) =>
  healthcheck?.test[1] === 'bash' ? [[name, healthcheck.test] as const] : [],
)

test('compose: no health check starts a Node', () => {
  for (const [name, { healthcheck }] of Object.entries(services)) assert.notEqual(healthcheck?.test[1], 'node', name)
  assert.deepEqual(
    asks.map(([name]) => name),
    ['dingtalk', 'demo'],
  )
})

for (const [name, [, , , script = '', port = '', path = '']] of asks) {
  for (const { answers, status, exit } of [
    { answers: '200', status: 200, exit: 0 },
    { answers: '503', status: 503, exit: 1 },
  ]) {
    test(`compose: ${name} is ${exit === 0 ? 'healthy' : 'not healthy'} where it answers ${answers}`, async () => {
      const asked: string[] = []
      const server = createServer(({ method, url }, response) => {
        asked.push(`${method} ${url}`)
        response.writeHead(status).end('text')
      })
      await once(server.listen(0, '127.0.0.1'), 'listening')
      after(() => server.close())
      assert.match(port, /^\d+$/)
      const { port: free } = server.address() as AddressInfo
      const child = spawn('bash', ['-c', script.replaceAll('$$', '$'), String(free), path])
      assert.deepEqual(await once(child, 'exit'), [exit, null])
      assert.deepEqual(asked, [`HEAD ${path}`])
    })
  }

  test(`compose: ${name} is not healthy where nobody answers`, async () => {
    const child = spawn('bash', ['-c', script.replaceAll('$$', '$'), '1', path], { stdio: 'ignore' })
    assert.deepEqual(await once(child, 'exit'), [1, null])
  })
}

const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8')

test('the images: what is copied into what runs belongs to its user, whatever the mode of the checkout', () => {
  for (const stage of dockerfile.split(/^(?=FROM )/m).filter((text) => /^USER /m.test(text))) {
    const copies = stage.match(/^COPY .*$/gm) ?? []
    assert.ok(copies.length > 0)
    for (const copy of copies) assert.match(copy, /^COPY --chown=node:node /)
  }
})

test('the images: the registry and the certificates of a proxy are arguments of both', () => {
  for (const name of ['dingtalk', 'demo']) {
    const given = Object.keys(services[name]?.build?.args ?? {})
    assert.deepEqual(given, ['NPM_REGISTRY', 'CA_CERTIFICATES'])
    for (const argument of given) assert.match(dockerfile, new RegExp(`^ARG ${argument}=`, 'm'))
  }
})
