import assert from 'node:assert/strict'
import test from 'node:test'
import {
  anyUsage,
  audioUsage,
  completionsUsage,
  embeddingsUsage,
  messagesUsage,
  responsesUsage,
} from '../../../src/wire/formats/usage.ts'

const readers = { anyUsage, audioUsage, completionsUsage, embeddingsUsage, messagesUsage, responsesUsage }

for (const [name, read] of Object.entries(readers)) {
  test(`${name}: no usage is absent`, () => {
    assert.equal(read(undefined), undefined)
    assert.equal(read(null), undefined)
  })

  for (const count of [-1, 1.5, 1e9 + 1, Number.NaN, Infinity, '12', true, [], {}]) {
    test(`${name}: ${JSON.stringify(count)} is no count`, () => {
      const usage = { prompt_tokens: count, completion_tokens: 1, input_tokens: count, output_tokens: 1 }
      assert.equal(read(usage), 'unreadable')
    })
  }
}

for (const { reads, read, usage, expected } of [
  {
    reads: 'the largest count',
    read: completionsUsage,
    usage: { prompt_tokens: 1e9, completion_tokens: 0 },
    expected: { prompt: 1e9, completion: 0 },
  },
  {
    reads: 'an unknown completion as unreadable',
    read: completionsUsage,
    usage: { prompt_tokens: 5 },
    expected: 'unreadable',
  },
  {
    reads: 'a completion out of the total',
    read: completionsUsage,
    usage: { prompt_tokens: 5, total_tokens: 7 },
    expected: { prompt: 5, completion: 2 },
  },
  {
    reads: 'a total below the prompt as unreadable',
    read: completionsUsage,
    usage: { prompt_tokens: 5, total_tokens: 4 },
    expected: 'unreadable',
  },
  {
    reads: 'something else than an object as unreadable',
    read: completionsUsage,
    usage: 'lots',
    expected: 'unreadable',
  },
  {
    reads: 'names of the other API as unreadable',
    read: responsesUsage,
    usage: { prompt_tokens: 5, completion_tokens: 4 },
    expected: 'unreadable',
  },
  {
    reads: 'its own names where a relay sends both',
    read: responsesUsage,
    usage: { prompt_tokens: 0, completion_tokens: 0, input_tokens: 5, output_tokens: 4 },
    expected: { prompt: 5, completion: 4 },
  },
  {
    reads: 'null details as absent',
    read: completionsUsage,
    usage: {
      prompt_tokens: 5,
      completion_tokens: 4,
      prompt_tokens_details: null,
      completion_tokens_details: { reasoning_tokens: null },
    },
    expected: { prompt: 5, completion: 4 },
  },
  {
    reads: 'details of nonsense as absent',
    read: completionsUsage,
    usage: { prompt_tokens: 5, completion_tokens: 4, prompt_tokens_details: { cached_tokens: '4', audio_tokens: -1 } },
    expected: { prompt: 5, completion: 4 },
  },
  {
    reads: 'no more cache writes than prompt is left',
    read: completionsUsage,
    usage: {
      prompt_tokens: 5,
      completion_tokens: 4,
      prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 3 },
    },
    expected: { prompt: 5, completion: 4, cachedPrompt: 3 },
  },
  {
    reads: 'Anthropic null caches as absent',
    read: messagesUsage,
    usage: { input_tokens: 5, output_tokens: 4, cache_read_input_tokens: null, cache_creation_input_tokens: null },
    expected: { prompt: 5, completion: 4 },
  },
  {
    reads: 'an Anthropic sum beyond belief as unreadable',
    read: messagesUsage,
    usage: { input_tokens: 1e9, output_tokens: 4, cache_read_input_tokens: 1 },
    expected: 'unreadable',
  },
  { reads: 'a duration as absent', read: audioUsage, usage: { type: 'duration', seconds: 7 }, expected: undefined },
  { reads: 'what has no tokens as absent', read: anyUsage, usage: { bytes: 7 }, expected: undefined },
  {
    reads: 'an unknown Responses-like usage',
    read: anyUsage,
    usage: { input_tokens: 5, output_tokens: 4, input_tokens_details: { cached_tokens: 3 } },
    expected: { prompt: 5, completion: 4, cachedPrompt: 3 },
  },
]) {
  test(`Usage: ${reads}`, () => assert.deepEqual(read(usage), expected))
}
