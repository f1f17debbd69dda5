import assert from 'node:assert/strict'
import test from 'node:test'
import { geminiUsage } from '../../../src/wire/formats/gemini.ts'
import {
  anyUsage,
  audioUsage,
  completionsUsage,
  messagesUsage,
  promptUsage,
  responsesUsage,
} from '../../../src/wire/formats/usage.ts'

const readers = { anyUsage, audioUsage, completionsUsage, messagesUsage, promptUsage, responsesUsage }

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
    reads: "Anthropic's thinking as reasoning",
    read: messagesUsage,
    usage: { input_tokens: 3, output_tokens: 9, output_tokens_details: { thinking_tokens: 7 } },
    expected: { prompt: 3, completion: 9, reasoning: 7 },
  },
  {
    reads: 'more thinking than output as unknown',
    read: messagesUsage,
    usage: { input_tokens: 3, output_tokens: 9, output_tokens_details: { thinking_tokens: 10 } },
    expected: { prompt: 3, completion: 9 },
  },
  {
    reads: "the modalities of Gemini's tools with those of the prompt",
    read: geminiUsage,
    usage: {
      promptTokenCount: 100,
      toolUsePromptTokenCount: 50,
      candidatesTokenCount: 1,
      promptTokensDetails: [{ modality: 'IMAGE', tokenCount: 60 }],
      toolUsePromptTokensDetails: [
        { modality: 'IMAGE', tokenCount: 20 },
        { modality: 'AUDIO', tokenCount: 5 },
      ],
    },
    expected: { prompt: 150, completion: 1, audioPrompt: 5, imagePrompt: 80 },
  },
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
  {
    reads: 'a duration of nonsense as unreadable',
    read: audioUsage,
    usage: { type: 'duration', seconds: 1e8 },
    expected: 'unreadable',
  },
  {
    reads: 'a total that stands alone as that of the prompt',
    read: promptUsage,
    usage: { total_tokens: 815 },
    expected: { prompt: 815, completion: 0 },
  },
  {
    reads: 'the tokens of the prompt before a total',
    read: promptUsage,
    usage: { prompt_tokens: 5, total_tokens: 815 },
    expected: { prompt: 5, completion: 0 },
  },
  {
    reads: 'a total of nonsense as unreadable',
    read: promptUsage,
    usage: { total_tokens: -1 },
    expected: 'unreadable',
  },
  {
    reads: 'cached audio and images as parts of both of their wholes',
    read: audioUsage,
    usage: {
      input_tokens: 100,
      output_tokens: 4,
      input_token_details: {
        ...{ cached_tokens: 50, audio_tokens: 30, image_tokens: 20 },
        cached_tokens_details: { audio_tokens: 30, image_tokens: 20 },
      },
    },
    expected: {
      ...{ prompt: 100, completion: 4, cachedPrompt: 50, audioPrompt: 30, imagePrompt: 20 },
      ...{ cachedAudioPrompt: 30, cachedImagePrompt: 20 },
    },
  },
  {
    reads: 'no more cached audio than audio, and no more cached images than cached tokens',
    read: completionsUsage,
    usage: {
      prompt_tokens: 100,
      completion_tokens: 4,
      prompt_tokens_details: {
        ...{ cached_tokens: 50, audio_tokens: 30, image_tokens: 60 },
        cached_tokens_details: { audio_tokens: 31, image_tokens: 51 },
      },
    },
    expected: { prompt: 100, completion: 4, cachedPrompt: 50, audioPrompt: 30, imagePrompt: 60 },
  },
  {
    reads: 'no cached audio where nothing says how much audio there is',
    read: completionsUsage,
    usage: {
      prompt_tokens: 100,
      completion_tokens: 4,
      prompt_tokens_details: { cached_tokens: 50, cached_tokens_details: { audio_tokens: 0 } },
    },
    expected: { prompt: 100, completion: 4, cachedPrompt: 50 },
  },
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
