import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

interface Service {
  readonly image?: string
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target: string }
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly environment?: Readonly<Record<string, string | number>>
  readonly healthcheck?: object
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
