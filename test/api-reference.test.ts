import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'

/** The matrix has neither the sources nor API Extractor. */
const isRepository = existsSync('scripts/build.ts')

const folder = new URL('../docs/api/', import.meta.url)

const committed = (name: string): string => readFileSync(new URL(name, folder), 'utf8')

describe('the API reference', { skip: !isRepository && 'it is made in the repository only' }, async () => {
  if (!isRepository) return
  const { ENTRIES, readInterfaces } = await import('../scripts/api/declarations.ts')
  const { documentsOf } = await import('../scripts/api/documents.ts')
  const interfaces = readInterfaces()
  const documents = documentsOf(interfaces)

  test('has every entry of the package', () => {
    const { name, exports }: { name: string; exports: object } = JSON.parse(readFileSync('package.json', 'utf8'))
    const specifiers = Object.keys(exports).map((path) => path.replace('.', name))
    assert.deepEqual([...ENTRIES.map(({ specifier }) => specifier), `${name}/package.json`], specifiers)
  })

  for (const { entry, report, faults } of interfaces) {
    test(`${entry.specifier} exports all that its signatures show, with docstrings`, () => assert.deepEqual(faults, []))

    test(`${entry.specifier} is what its report says`, () => {
      const name = `${entry.page}.api.md`
      const advice = `the public interface is not what docs/api/${name} says: run \`npm run docs:api\`, commit what it writes, and say in CHANGELOG.md what changes for users`
      assert.equal(report, committed(name), advice)
    })
  }

  for (const [name, text] of documents) {
    if (name.endsWith('.api.md')) continue
    test(`docs/api/${name} is what the docstrings make`, () =>
      assert.equal(text, committed(name), 'run `npm run docs:api` and commit what it writes'))
  }

  test('has no other files', () => assert.deepEqual(readdirSync(folder).toSorted(), [...documents.keys()].toSorted()))
})
