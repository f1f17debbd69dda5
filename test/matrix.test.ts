import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, test } from 'node:test'

const root = new URL('../', import.meta.url)
const isRepository = existsSync(new URL('scripts/build.ts', root))

/** Packages that a module and what it imports load. */
function packagesOf(path: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(path) || !existsSync(new URL(path, root))) return []
  seen.add(path)
  const source = readFileSync(new URL(path, root), 'utf8')
  const imports = source.matchAll(/^(?:import|export|\}) .*?'([^'\n]+)'$|\bimport\('([^'\n]+)'\)/gm)
  const names = Array.from(imports, ([, statically, dynamically]) => statically ?? dynamically ?? '')
  return names.flatMap((name) =>
    name.startsWith('.') ? packagesOf(posix.join(posix.dirname(path), name), seen) : [name],
  )
}

const loadsSdk = (path: string): boolean =>
  packagesOf(path).some((name) => name.startsWith('@opentelemetry/') && name !== '@opentelemetry/api')

describe('the matrix', { skip: !isRepository && 'it is run in the repository only' }, async () => {
  if (!isRepository) return
  const { ROOMS_WITHOUT_SDK } = await import('../scripts/matrix/sdk-line.ts')

  for (const room of ROOMS_WITHOUT_SDK) {
    test(`test/${room} loads no SDK`, () => {
      const paths = readdirSync(new URL(`test/${room}`, root), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.test.ts'))
        .map((path) => `test/${room}/${path}`)
      assert.notEqual(paths.length, 0)
      assert.deepEqual(paths.filter(loadsSdk), [])
    })
  }

  test('a test that loads an SDK is found', () => assert.ok(loadsSdk('test/instrumentation/accounts.test.ts')))
})
