import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join, posix, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { freePort } from '../../databases/ports.ts'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { linksOf } from '../helpers/markdown.ts'
import { startOtlpReceiver } from '../helpers/otlp-receiver.ts'
import { sumOf } from '../register/registered-application.ts'
import { createProject, type Project, packageName } from './project.ts'
import { pack } from './tarball.ts'

/** The matrix has neither the compiler nor the sources: what is packed there would be something else. */
const isRepository = existsSync('scripts/build.ts')

/** What a user may have installed before us. */
const consumers = {
  'without an SDK': {},
  'with an SDK of the 2.x line': { '@opentelemetry/api': '~1.9.0', '@opentelemetry/sdk-node': '0.223.0' },
  'with an SDK of the 3.x line': { '@opentelemetry/api': '~1.10.0', '@opentelemetry/sdk-node': '0.301.0' },
}

/** `@types/node` is what every TypeScript application has. */
const types = { '@types/node': '^20.19.43' }

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
}

const { dependencies, exports, peerDependencies }: Manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const entries = Object.keys(exports).map((path) => path.replace('.', packageName))

describe('the package', { skip: !isRepository && 'it is packed from the repository only' }, () => {
  if (!isRepository) return
  const tarball = pack()

  test('holds what a user needs', () => {
    for (const path of [
      'LICENSE',
      'README.md',
      'CHANGELOG.md',
      'dist/index.js',
      'dist/register.js',
      'dist/cli.js',
      'dist/demo/app.js',
    ]) {
      assert.ok(tarball.files.includes(path), path)
    }
    for (const data of ['catalog.json', 'catalog.schema.json']) {
      assert.ok(tarball.files.includes(`dist/pricing/${data}`), data)
    }
    for (const path of [
      'docs/runbooks.md',
      'grafana/dashboards/overview.json',
      'otel-collector/prometheus/rules/slo.yaml',
    ]) {
      assert.ok(tarball.files.includes(path), path)
    }
  })

  test('holds nothing else', () => {
    const known = [
      /^(?:LICENSE|README(?:\.\w+)?\.md|CHANGELOG\.md|package\.json)$/,
      /^docs\/(?:(?:api\/)?[\w.-]+\.md|pictures\/overview\.png)$/,
      /^dist\/(?!.*test).+\.(?:js|d\.ts|json)$/,
      /^dist\/NOTICE\.txt$/,
      /^grafana\/(?:dashboards\/\w+\.json|provisioning\/.+\.yaml|jaeger\/traces\.yaml)$/,
      /^otel-collector\/prometheus\/(?:rules|tests)\/[\w-]+\.yaml$/,
    ]
    const strange = tarball.files.filter((path) => !known.some((kind) => kind.test(path)))
    assert.deepEqual(strange, [])
  })

  test('no page of it has a link that leads out of it', () => {
    const pages = tarball.files.filter((path) => path.endsWith('.md'))
    assert.ok(pages.length > 10)
    const dead = pages.flatMap((page) =>
      linksOf(readFileSync(page, 'utf8'))
        .filter((link) => !/^(?:[a-z]+:|#)/.test(link))
        .map((link) => posix.join(posix.dirname(page), link.split('#', 1)[0] ?? ''))
        .filter((path) => !tarball.files.includes(path))
        .map((path) => `${page}: ${path}`),
    )
    assert.deepEqual(dead, [])
  })

  test('loads only what it says it depends on', () => {
    const declared = [...Object.keys(dependencies), ...Object.keys(peerDependencies)]
    const foreign = tarball.files
      .filter((path) => path.endsWith('.js'))
      .flatMap((path) => [
        ...readFileSync(path, 'utf8').matchAll(/\b(?:from|import|require\()\s*["']([\w@][^"']*)["']/g),
      ])
      .map(([, name = '']) => name)
      .filter((name) => !declared.includes(name) && !name.startsWith('node:'))
    assert.deepEqual(foreign, [])
  })

  test('takes less than 2.3 MB of a disk, most of it documents, dashboards, rules and the SDK', () => {
    assert.ok(tarball.unpackedSize < 2_300_000, `${tarball.unpackedSize} B`)
  })

  for (const [name, others] of Object.entries(consumers)) {
    const project = createProject(name.replaceAll(' ', '-'), { ...types, ...others }, tarball)
    const isOffline = project === 'offline' && 'npm can not reach its registry'
    describe(`in a project ${name}`, { skip: isOffline }, () => {
      if (project !== 'offline') testProject(project, '@opentelemetry/sdk-node' in others)
    })
  }
})

function testProject(project: Project, hasSdk: boolean): void {
  let gateway: Gateway
  before(async () => {
    gateway = await startGateway({ keepLedger: false })
  })
  after(() => gateway.close())

  const runApplication = async (args: readonly string[], env: Readonly<Record<string, string>>) => {
    const receiver = await startOtlpReceiver()
    const { status, stdout, stderr } = await project.run(args, {
      GATEWAY: gateway.origin,
      HOLYSHEEP_OTEL_HOSTS: gateway.host,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.origin,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      ...env,
    })
    await receiver.close()
    assert.equal(stderr, '')
    assert.equal(status, 0)
    return { stdout, receiver, spans: receiver.spans.map(({ name }) => name).toSorted() }
  }

  for (const { option, application } of [
    { option: 'import', application: 'register.mjs' },
    { option: 'import', application: 'register.cjs' },
    { option: 'require', application: 'register.mjs' },
    { option: 'require', application: 'register.cjs' },
  ]) {
    test(`node --${option} ${packageName}/register ${application}`, async () => {
      const port = String(await freePort())
      const { stdout, spans } = await runApplication([`--${option}=${packageName}/register`, application], {
        OTEL_EXPORTER_PROMETHEUS_PORT: port,
        METRICS: `http://127.0.0.1:${port}/metrics`,
      })
      assert.equal(sumOf('holysheep_requests_total', stdout), 1)
      assert.equal(sumOf('http_client_request_duration_count', stdout), 1)
      assert.deepEqual(spans, ['GET', 'GET', 'chat gpt-4.1'])
    })
  }

  for (const application of hasSdk ? ['node-sdk.mjs', 'node-sdk.cjs'] : []) {
    test(`one line in the SDK of ${application}`, async () => {
      const { receiver, spans } = await runApplication([application], { OTEL_METRICS_EXPORTER: 'otlp' })
      assert.deepEqual(spans, ['chat gpt-4.1'])
      assert.equal(receiver.sum('holysheep_requests_total'), 1)
    })
  }

  for (const moduleResolution of hasSdk ? ['nodenext', 'bundler'] : []) {
    test(`TypeScript takes it into a NodeSDK: moduleResolution ${moduleResolution}`, async () => {
      const compiler = resolve('node_modules/typescript/bin/tsc')
      const { status, stdout } = await project.run([compiler, '-p', `tsconfig.${moduleResolution}.json`])
      assert.equal(stdout, '')
      assert.equal(status, 0)
    })
  }

  test('every entry is the same module by import and by require', async () => {
    // The register entry has its own tests above, and JSON needs an attribute.
    const modules = entries.filter((entry) => !/\/(?:register|package\.json)$/.test(entry))
    const { stdout, stderr } = await project.run(['entries.mjs', ...modules])
    assert.equal(stderr, '')
    for (const [entry, names] of Object.entries(JSON.parse(stdout))) {
      assert.notEqual((names as string[]).length, 0, entry)
    }
  })

  test('every entry is there, and nothing else can be reached', () => {
    for (const entry of entries) assert.ok(existsSync(project.resolve(entry)), entry)
    for (const path of ['dist/index.js', 'dist/recorder.js', 'dist/register/start.js', 'src/index.ts', 'README.md']) {
      assert.throws(() => project.resolve(join(packageName, path)), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' })
    }
  })

  test('no package of OpenTelemetry is there twice', () => {
    const telemetry = [...project.copies()].filter(([name]) => name.startsWith('@opentelemetry/'))
    assert.ok(telemetry.some(([name]) => name === '@opentelemetry/sdk-node'))
    const twice = telemetry.filter(([, folders]) => folders.length > 1)
    assert.deepEqual(twice, [])
  })
}
