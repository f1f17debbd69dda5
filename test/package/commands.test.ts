import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { createProject } from './project.ts'
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
})
