import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Body, editBody } from '../../../src/resilience/request/body-edit.ts'

const none: ReadonlyMap<string, string> = new Map()
const models = new Map([['gpt-4.1', 'openai/gpt-4.1']])
const chat = { model: 'gpt-4.1', messages: [{ role: 'user', content: '"stream"' }] }
const parsed = (body: Body) => JSON.parse(String(body))

describe('the body of a request', () => {
  for (const { reads, body } of [
    { reads: 'no stream', body: JSON.stringify(chat) },
    {
      reads: 'one that asks for usage',
      body: JSON.stringify({ stream: true, stream_options: { include_usage: true } }),
    },
    { reads: 'one that wants none', body: JSON.stringify({ stream: true, stream_options: { include_usage: false } }) },
    { reads: 'no JSON', body: '{"stream": true' },
    { reads: 'a list', body: '[{"stream":true}]' },
    { reads: 'nothing', body: undefined },
  ])
    test(`stays the same where it is ${reads}`, () =>
      assert.equal(editBody(body, { models: none, includeUsage: true }), body))

  test('asks for usage beside the other options of the stream', () => {
    const body = JSON.stringify({ ...chat, stream: true, stream_options: { include_obfuscation: false } })
    assert.deepEqual(parsed(editBody(body, { models: none, includeUsage: true })), {
      ...chat,
      stream: true,
      stream_options: { include_obfuscation: false, include_usage: true },
    })
  })

  for (const [kind, body] of [
    ['text', JSON.stringify(chat)],
    ['a Buffer', Buffer.from(JSON.stringify(chat))],
    ['an ArrayBuffer', new TextEncoder().encode(JSON.stringify(chat)).buffer],
  ] as const)
    test(`gets the provider’s name of the model in ${kind}`, () =>
      assert.deepEqual(parsed(editBody(body, { models, includeUsage: false })), { ...chat, model: 'openai/gpt-4.1' }))

  test('gets the provider’s name of the model in a form, in a copy', () => {
    const form = new FormData()
    form.append('model', 'gpt-4.1')
    form.append('file', new Blob(['x']), 'a.wav')
    const edited = editBody(form, { models, includeUsage: false }) as FormData
    assert.deepEqual([form.get('model'), edited.get('model')], ['gpt-4.1', 'openai/gpt-4.1'])
    assert.equal((edited.get('file') as File).name, 'a.wav')
  })

  test('keeps a name that is not on the map', () => {
    const body = JSON.stringify({ model: 'other' })
    assert.equal(editBody(body, { models, includeUsage: false }), body)
  })
})
