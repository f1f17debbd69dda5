import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { runCommand } from '../terminal.ts'
import { project } from './projects.ts'

describe('a package.json that can not be used gets one message', () => {
  for (const { text, says } of [
    { text: '{ "scripts": ', says: 'package.json is not valid JSON' },
    { text: '[]', says: 'package.json must be an object' },
    { text: 'null', says: 'package.json must be an object' },
    { text: '{ "name": 1 }', says: 'package.json: "name" must be text' },
    { text: '{ "scripts": ["node app.js"] }', says: 'package.json: "scripts" must be an object of texts' },
    { text: '{ "dependencies": { "openai": {} } }', says: 'package.json: "dependencies" must be an object of texts' },
  ])
    test(text, async () => {
      const { code, stdout, stderr } = await project({ 'package.json': text }).init()
      assert.deepEqual([code, stdout, stderr], [1, '', `holysheep-otel init: ${says}\n`])
    })

  test('a huge one, and none', async () => {
    const huge = await project({ 'package.json': `{ "name": "${'x'.repeat(1_000_001)}" }` }).init()
    assert.match(huge.stderr, /^holysheep-otel init: \S+package\.json has 1000015 bytes: at most 1000000 are read\n$/)
    const { code, stderr } = await project({ 'README.md': '' }).init()
    assert.equal(code, 1)
    assert.match(
      stderr,
      /^holysheep-otel init: \S+: there is no package\.json, so that this is no folder of a Node\.js application\n$/,
    )
    const { folder, init } = project({ 'package.json/README.md': '' })
    assert.match((await init()).stderr, /^holysheep-otel init: \S+: package\.json is a folder\n$/)
    const file = await runCommand(['init', join(folder, 'package.json/README.md')])
    assert.match(file.stderr, /^holysheep-otel init: \S+README\.md: this is no folder\n$/)
  })

  test('a name that every object has is no dependency', async () => {
    const { code } = await project({
      'package.json': '{ "scripts": { "__proto__": "node x", "constructor": "y" } }',
    }).init()
    assert.equal(code, 0)
  })
})

test('a wrong command line is refused', async () => {
  for (const line of ['init --yes', 'init a b']) assert.equal((await runCommand(line)).code, 2)
})
