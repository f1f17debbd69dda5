import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { notice } from '../../scripts/notice.ts'

const input = (name: string) => `node_modules/${name}/lib/index.js`

describe('the notice of joined packages', {
  skip: !existsSync('scripts/build.ts') && 'the matrix has no build',
}, () => {
  test('holds the licence of each, a text that several share once', () => {
    const names = ['csv-parse', 'string-width', 'strip-ansi']
    const text = notice(
      names.flatMap((name) => [input(name), `${input(name)}x`]),
      names,
    )
    assert.match(text, /^They contain csv-parse \S+, under this licence:\n\nThe MIT License/m)
    assert.match(text, /^They contain string-width \S+, strip-ansi \S+, under this licence:\n\nMIT License/m)
    assert.equal(text.split(readFileSync('node_modules/strip-ansi/license', 'utf8').trim()).length, 2)
  })

  for (const { joined, name, says } of [
    { joined: 'a package that is not meant to be joined', name: 'yaml', says: /not meant to be: yaml / },
    { joined: 'a licence that asks for more', name: 'typescript', says: /licence that was not looked at: typescript / },
  ])
    test(`refuses ${joined}`, () => {
      assert.throws(() => notice([input(name)], ['typescript']), says)
    })
})
