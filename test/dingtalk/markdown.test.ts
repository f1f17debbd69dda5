import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { escapeMarkdown, markdownLink } from '../../src/dingtalk/markdown.ts'
import { plainText } from '../../src/dingtalk/plain-text.ts'

for (const { makes, text, shows } of [
  { makes: 'no link', text: '[pay here](https://evil.example)', shows: '［pay here］(https：//evil.example)' },
  { makes: 'no image', text: '![x](http://evil.example/x.png)', shows: '!［x］(http：//evil.example/x.png)' },
  { makes: 'no link of a bare address', text: 'see WWW.evil.example', shows: 'see WWW．evil.example' },
  { makes: 'no mention', text: '@all @13800000000', shows: '＠all ＠13800000000' },
  { makes: 'no HTML', text: '<font color=red>x</font>', shows: '＜font color=red＞x＜/font＞' },
  { makes: 'no emphasis', text: '**x** `y` ~~z~~ \\', shows: '＊＊x＊＊ ｀y｀ ～～z～～ ＼' },
  {
    makes: 'names of labels and models as they are',
    text: 'limit_type: gpt-4.1_mini',
    shows: 'limit_type: gpt-4.1_mini',
  },
]) {
  test(`foreign text makes ${makes}`, () => assert.equal(escapeMarkdown(text), shows))
}

test('no foreign text makes a link, a mention or markup', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'[]()<>@*`~#\\:/w.a\n') }), (text) => {
      assert.doesNotMatch(escapeMarkdown(plainText(text, 100)), /[[\]<>@*`~#\\\n]|:\/\/|www\./i)
    }),
  )
})

for (const { target, url } of [
  { target: 'http://localhost:3000/d/x?var-service=a', url: 'http://localhost:3000/d/x?var-service=a' },
  { target: 'https://h/d?s=a b', url: 'https://h/d?s=a%20b' },
  { target: 'https://h/d?s=a)[x](http://evil', url: 'https://h/d?s=a%29%5Bx%5D%28http://evil' },
  { target: 'https://h/d?s=@all', url: 'https://h/d?s=%40all' },
  { target: 'https://h/d?s=中', url: 'https://h/d?s=%E4%B8%AD' },
  { target: 'http://[::1]:3000/d', url: 'http://[::1]:3000/d' },
]) {
  test(`${target} becomes a link that nothing leaves`, () => assert.equal(markdownLink('D', target), `[D](${url})`))
}

for (const target of [
  undefined,
  '',
  'd/x',
  'javascript:alert(1)',
  'dingtalk://x',
  'https://a:b@h',
  `http://h/${'x'.repeat(1000)}`,
]) {
  test(`${target?.slice(0, 40)} becomes no link`, () => assert.equal(markdownLink('D', target), undefined))
}

for (const { reads, text, longest = 80, shows } of [
  { reads: 'lines as one', text: ' a\r\n\tb\u2028c\u0000d ', shows: 'a b c d' },
  { reads: 'nothing that turns the direction', text: 'a\u202eb\u200bc', shows: 'abc' },
  { reads: 'no half of a character', text: 'a\ud83d', shows: 'a' },
  { reads: 'no more than is wanted', text: 'x'.repeat(1000), longest: 5, shows: 'xxxx…' },
  { reads: 'whole characters at the cut', text: '🐑🐑🐑', longest: 2, shows: '🐑…' },
  { reads: 'characters, not halves of them', text: '🐑🐑🐑', longest: 3, shows: '🐑🐑🐑' },
]) {
  test(`plain text has ${reads}`, () => assert.equal(plainText(text, longest), shows))
}
