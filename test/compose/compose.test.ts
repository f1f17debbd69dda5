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
const text = readFileSync(join(folder, 'compose.yaml'), 'utf8')
const { services, volumes } = parse(text, { merge: true }) as Composition

/** Its one job is done when it ends; two others have no shell, and are asked by a probe. */
const withoutHealthcheck = ['init', 'collector', 'tempo']

for (const [name, service] of Object.entries(services)) {
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
    const isWatched = service.healthcheck ?? services[`${name}-probe`]?.healthcheck
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
      } else assert.ok(source in volumes, mount)
    }
  })

  test(`compose: ${name} has no secret in its environment`, () => {
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      if (/PASSWORD|SECRET|TOKEN|KEY/.test(variable)) assert.match(`${variable} ${value}`, /_FILE \/run\/|GRAVATAR/)
    }
  })
}

test('compose: each variable has a default, and .env.example names them all with it', () => {
  const used = [...text.matchAll(/\$\{([A-Z_]+)(?::-([^}]*))?\}/g)].map(([, name, value]) => `${name}=${value}`)
  const example = readFileSync(join(folder, '.env.example'), 'utf8')
  const named = [...example.matchAll(/^#([A-Z_]+=.*)$/gm)].map(([, line]) => line)
  assert.deepEqual([...new Set(used)].sort(), named.toSorted())
})

for (const [name, file] of [
  ['collector', 'collector/collector.yaml'],
  ['tempo', 'tempo/tempo.yaml'],
] as const)
  test(`compose: ${name} gets variables that its configuration knows, with the same defaults`, () => {
    const configuration = readFileSync(join(folder, file), 'utf8')
    for (const [variable, value] of Object.entries(services[name]?.environment ?? {})) {
      const [, ours] = /^\$\{[A-Z_]+:-(.*)\}$/.exec(String(value)) ?? []
      const [, theirs] = new RegExp(`\\$\\{(?:env:)?${variable}:-([^}]*)\\}`).exec(configuration) ?? []
      if (variable !== 'GOMEMLIMIT') assert.equal(String(ours ?? value), theirs, variable)
    }
  })

test('compose: what can be wrong in .env is looked at before anything starts', () => {
  const script = readFileSync(join(folder, 'init.sh'), 'utf8')
  const looked = [...script.matchAll(/^check ([A-Z_]+)/gm)].map(([, name]) => name ?? '')
  for (const name of looked) {
    const given = Object.values(services).flatMap(({ environment }) => String(environment?.[name] ?? []))
    assert.equal(services.init?.environment?.[name], `\${${name}:-${given[0]?.split(':-')[1]?.slice(0, -1)}}`, name)
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
