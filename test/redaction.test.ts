import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { shown } from '../src/errors.ts'
import { redactCredentials, redactSecrets } from '../src/redaction.ts'

for (const { hides, text, shows } of [
  { hides: 'who asks, in a URL', text: 'at https://me:hunter2@h:1/p.', shows: 'at https://…@h:1/p.' },
  { hides: 'a user alone, which may be a token', text: 'https://hunter2@h/p', shows: 'https://…@h/p' },
  { hides: 'a query', text: 'see http://h/p?key=hunter2 there', shows: 'see http://h/p?… there' },
  { hides: 'a fragment with a value', text: '"http://h/p#key=hunter2"', shows: '"http://h/p#…"' },
  { hides: 'no anchor', text: 'https://h/p#a', shows: 'https://h/p#a' },
  { hides: 'a password with a slash', text: 'postgres://me:12/hunter2@h/d', shows: 'postgres://…@h/d' },
  { hides: 'a password with a question mark', text: 'postgres://me:1?hunter2@h/d', shows: 'postgres://…' },
  { hides: 'an address in a query', text: 'http://h/?to=a@b&key=hunter2', shows: 'http://…' },
  { hides: 'a password without a scheme', text: 'me:hunter2@h/d', shows: '…@h/d' },
  { hides: 'a query without a scheme', text: 'h/p?access_token=hunter2', shows: 'h/p?…' },
  { hides: 'a header', text: 'Authorization: Bearer hunter2', shows: 'Authorization: …' },
  { hides: 'a header of several parts', text: 'cookie: a=1; session=hunter2', shows: 'cookie: …' },
  { hides: 'a scheme of authorization', text: 'Basic aHVudGVyMg== x', shows: 'Basic … x' },
  { hides: 'a member', text: "{ password: 'hunter2', a: 1 }", shows: '{ password: …, a: 1 }' },
  { hides: 'a quoted member', text: '{"x-api-key":"hunter2"}', shows: '{"x-api-key":…}' },
  { hides: 'a member that is a list', text: "{ token: [ 'hunter2' ] }", shows: '{ token: …' },
  { hides: 'a setting', text: 'DINGTALK_SECRET=hunter2', shows: 'DINGTALK_SECRET=…' },
  { hides: 'a key by its form', text: 'model sk-live-hunter2hunter2', shows: 'model sk-…' },
  { hides: 'a secret of a robot', text: `SEC${'0af1'.repeat(16)}`, shows: 'SEC…' },
  { hides: 'a signed token', text: 'eyJhbGciOiJI.eyJzdWIi.hunter2', shows: 'eyJ…' },
  { hides: 'nothing else', text: "{ a: [ 1, 'b' ], max_tokens: 5 }", shows: "{ a: [ 1, 'b' ], max_tokens: 5 }" },
  { hides: 'no host', text: 'gateway.example:8080/v1', shows: 'gateway.example:8080/v1' },
]) {
  test(`redaction hides ${hides}`, () => assert.equal(redactCredentials(text), shows))
}

test('a wrong value is shown without its credentials, whatever it is', () => {
  const url = 'postgres://me:hunter2@h/d?password=hunter2'
  const nested = { a: { headers: { Authorization: 'Basic hunter2hunter2' } } }
  const values: unknown[] = [url, new URL(url), { url }, [url], new Map([['u', url]]), new Error(`no ${url}`), nested]
  for (const value of values) assert.doesNotMatch(shown(value), /hunter/, shown(value))
})

test('a text that fits no pattern costs no more than any other', () => {
  for (const part of ['a', ':', 'a:', '?', '?a', 'token-', 'sk-', 'a@', 'http://', 'token:"', 'Basic ', '-', '\\']) {
    const text = part.repeat(1024 / part.length)
    const startedAt = performance.now()
    redactCredentials(text)
    assert.ok(performance.now() - startedAt < 250, `${part}: ${performance.now() - startedAt} ms`)
  }
})

test('no part of a credential is shown where the text is cut', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.integer({ min: 1, max: 3000 }), (before, length) => {
      const text = `${'x'.repeat(before)} http://me:${'Z'.repeat(length)}@h/`
      assert.doesNotMatch(shown(text), /Z/)
    }),
  )
})

for (const { reads, text, secrets, shows } of [
  { reads: 'wherever it stands', text: 'abcdef or abcdef', secrets: ['abcdef'], shows: '… or …' },
  { reads: 'the longer one first', text: 'abcdefgh', secrets: ['abcd', 'abcdefgh'], shows: '…' },
  { reads: 'what a cut has left of it', text: 'said abcde…', secrets: ['abcdefgh'], shows: 'said …' },
  {
    reads: 'nothing that is too short for a secret',
    text: 'status 101',
    secrets: ['1', '', '10'],
    shows: 'status 101',
  },
]) {
  test(`a known secret is taken out: ${reads}`, () => assert.equal(redactSecrets(text, secrets), shows))
}
