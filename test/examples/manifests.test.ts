import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { readWalkthrough } from './readme.ts'

const read = (path: string) => readFileSync(path, 'utf8')
const readJson = (path: string) => JSON.parse(read(path))

const isRepository = existsSync('examples/README.md')
const names = isRepository
  ? readdirSync('examples', { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
  : []

describe('the examples', { skip: !isRepository && 'they are in the repository only' }, () => {
  if (!isRepository) return
  const { name: ours, version, dependencies, peerDependencies } = readJson('package.json')

  test('the index has each of them', () => {
    const listed = Array.from(read('examples/README.md').matchAll(/^\| \[([\w-]+)\]\(\1\) /gm), ([, name]) => name)
    assert.deepEqual(listed.toSorted(), names.toSorted())
  })

  for (const name of names) {
    const folder = `examples/${name}`
    const manifest = readJson(`${folder}/package.json`)
    const lockfile = read(`${folder}/package-lock.json`)

    test(`${name} pins all of its versions, of ours this one`, () => {
      const pinned = { ...manifest.dependencies, ...manifest.devDependencies }
      for (const [dependency, range] of Object.entries(pinned)) {
        assert.match(String(range), /^\d+\.\d+\.\d+$/, dependency)
      }
      assert.equal(pinned[ours], version)
    })

    test(`the lockfile of ${name} belongs to its manifest and to ours, and names no registry`, () => {
      const { '': root, [`node_modules/${ours}`]: locked } = JSON.parse(lockfile).packages
      assert.deepEqual([root.dependencies, root.devDependencies], [manifest.dependencies, manifest.devDependencies])
      assert.deepEqual(
        [locked.version, locked.dependencies, locked.peerDependencies],
        [version, dependencies, peerDependencies],
      )
      assert.doesNotMatch(lockfile, /"resolved"|file:/)
    })

    test(`the README of ${name} is short, and says how to start it and what to see`, () => {
      const lines = read(`${folder}/README.md`)
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('```'))
      assert.ok(lines.length <= 12, `${lines.length} lines`)
      assert.match(readWalkthrough(folder).start, /HOLYSHEEP_API_KEY=…/)
    })

    test(`a test follows the README of ${name}`, () => {
      assert.ok(existsSync(`test/examples/${name}.examples.ts`))
    })
  }
})
