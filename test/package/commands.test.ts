import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { freePort } from '../../databases/ports.ts'
import { startGateway } from '../../gateway/index.ts'
import { sumOf } from '../register/registered-application.ts'
import { createProject } from './project.ts'
import { createStarted } from './started-project.ts'
import { cache, pack } from './tarball.ts'

/** The matrix has neither the compiler nor the sources: what is packed there would be something else. */
const isRepository = existsSync('scripts/build.ts')

const versionOf = (name: string): string =>
  JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')).version

const clients = Object.fromEntries(['openai', '@anthropic-ai/sdk'].map((name) => [name, versionOf(name)]))

describe('the command of the package', { skip: !isRepository && 'it is packed from the repository only' }, () => {
  if (!isRepository) return
  const tarball = pack(join(cache, 'commands'))
  // Away from the repository, whose packages would be found from every folder below it.
  const elsewhere = mkdtempSync(join(tmpdir(), 'holysheep-command-'))
  after(() => rmSync(elsewhere, { recursive: true }))

  for (const { name, dependencies, folder, says } of [
    {
      name: 'alone',
      dependencies: {},
      folder: elsewhere,
      says: 'Calls by fetch; not installed in this folder: openai, @anthropic-ai/sdk',
    },
    {
      name: 'beside the clients',
      dependencies: clients,
      folder: undefined,
      says: `Calls by openai ${clients.openai}, @anthropic-ai/sdk ${clients['@anthropic-ai/sdk']}, fetch`,
    },
  ]) {
    const project = createProject(`command-${name.replaceAll(' ', '-')}`, dependencies, tarball)
    const isOffline = project === 'offline' && 'npm can not reach its registry'
    test(`installed ${name}, shows its demo`, { skip: isOffline, timeout: 300_000 }, async () => {
      if (project === 'offline') return
      const { status, stdout, stderr } = await project.command(['demo', '--seconds', '2'], folder)
      assert.equal(stderr, '')
      assert.equal(status, 0, stdout)
      assert.ok(stdout.includes(`  ${says}\n`), stdout)
      assert.match(stdout, /^Tokens and estimated cost$/m)
      assert.match(stdout, /^The gateway received \d+ requests and sent .*; the metrics say the same ✓$/m)
      assert.doesNotMatch(stdout, /The app said/)
    })
  }

  const project = createProject('command-alone', {}, tarball)
  for (const type of ['commonjs', 'module'] as const) {
    const isOffline = project === 'offline' && 'npm can not reach its registry'
    test(`npm start of a project (${type}) serves metrics once init has written`, { skip: isOffline }, async () => {
      if (project === 'offline') return
      const gateway = await startGateway()
      const port = String(await freePort())
      const env = {
        GATEWAY: gateway.origin,
        HOLYSHEEP_OTEL_HOSTS: gateway.host,
        OTEL_EXPORTER_PROMETHEUS_PORT: port,
        METRICS: `http://127.0.0.1:${port}/metrics`,
      }
      const { folder, npmStart } = createStarted(project.folder, type)
      await assert.rejects(npmStart(env), 'nothing serves metrics before')
      const { status, stdout, stderr } = await project.command(['init', folder, '--write', '--yes'])
      assert.deepEqual([status, stderr], [0, ''])
      assert.match(
        stdout,
        /^\+\t\t"start": "node --import opentelemetry-instrumentation-holysheep\/register app\.js"$/m,
      )
      assert.equal(sumOf('holysheep_requests_total', await npmStart(env)), 1)
      assert.match((await project.command(['init', folder])).stdout, /Nothing is left to do/)
      await gateway.close()
    })
  }
})
