import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { extractUsage, findProvider, type Usage as GenaiUsage } from '@pydantic/genai-prices'
import type { AnswerFacts, Usage } from '../../../src/call.ts'
import { readAnswer } from '../../../src/wire/answer.ts'
import { formatOf } from '../../../src/wire/formats/formats.ts'
import { answerHead, captured } from '../../wire/captured.ts'
import { type Fixture, fixtures } from '../../wire/fixtures.ts'
import { USAGE_KEYS } from './usage-keys.ts'

/** How genai-prices reads the fixtures of a folder: provider and flavor. */
const FLAVORS: ReadonlyMap<string, readonly [provider: string, flavor: string]> = new Map([
  ['chat-completions', ['openai', 'chat']],
  ['completions', ['openai', 'chat']],
  ['responses', ['openai', 'responses']],
  ['images', ['openai', 'images']],
  ['embeddings', ['openai', 'embeddings']],
  ['messages', ['anthropic', 'default']],
  ['gemini', ['google', 'default']],
])

/** What differs, as `member: ours, not theirs`. */
const EXCEPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  // It does not know DeepSeek's prompt_cache_hit_tokens.
  ['chat-completions/cache-hits-of-deepseek', ['cachedPrompt: 640, not absent']],
  // It reads no image tokens of chats, and nothing in cached_tokens_details.
  [
    'chat-completions/cached-modalities',
    [
      'cachedAudioPrompt: 600, not absent',
      'cachedImagePrompt: 324, not absent',
      'imagePrompt: 400, not absent',
      'imageCompletion: 30, not absent',
    ],
  ],
  // Ours leaves out parts that are larger than their whole.
  ['chat-completions/details-larger-than-the-whole', ['cachedPrompt: absent, not 11', 'reasoning: absent, not 6']],
  // Ours takes a completion count of zero, or a prompt, from the total.
  ['completions/empty-completion', ['prompt: 5, not absent']],
  ['embeddings/total-alone', ['prompt: 10, not absent']],
  // One invalid part makes the whole usage unreadable to it; ours leaves out the part.
  [
    'gemini/modalities-of-nonsense',
    [
      'prompt: 900, not absent',
      'completion: 13, not absent',
      'cachedPrompt: 100, not absent',
      'audioPrompt: 284, not absent',
    ],
  ],
  ['images/parts-of-nonsense', ['prompt: 50, not absent', 'completion: 7, not absent']],
  // Cache writes by lifetime, without their sum: it leaves them out of the prompt.
  ['messages/cache-writes-by-lifetime-alone', ['prompt: 1010, not 10', 'cacheWrite: 1000, not absent']],
  // An invalid cache count makes the prompt unknown to ours; it counts the rest.
  ['messages/usage-of-nonsense', ['prompt: absent, not 25', 'completion: absent, not 11']],
])

const known = fixtures.flatMap((fixture) => {
  const [folder = ''] = fixture.title.split('/')
  const flavor = FLAVORS.get(folder)
  const body = fixture.stream || fixture.status >= 400 ? undefined : jsonOf(fixture)
  return flavor === undefined || body === undefined ? [] : [{ fixture, flavor, body }]
})

describe('answers are read as genai-prices reads them', () => {
  for (const { fixture, flavor, body } of known) {
    test(fixture.title, () => {
      const differing = differences(ourFacts(fixture), theirFacts(flavor, body))
      assert.deepEqual(differing, EXCEPTIONS.get(fixture.title) ?? [])
    })
  }

  test('there are fixtures of every flavor, and every exception is one of them', () => {
    for (const folder of FLAVORS.keys()) assert.ok(known.some(({ fixture }) => fixture.title.startsWith(`${folder}/`)))
    for (const title of EXCEPTIONS.keys()) assert.ok(known.some(({ fixture }) => fixture.title === title))
  })
})

function jsonOf({ answer }: Fixture): unknown {
  try {
    return JSON.parse(String(answer))
  } catch {
    return undefined // cut, or no JSON at all
  }
}

function ourFacts({ path, status, answer }: Fixture): AnswerFacts {
  return readAnswer(formatOf(path), answerHead({ 'content-type': 'application/json' }, status), captured(answer)).facts
}

interface Extracted {
  readonly model: string | null
  readonly usage: GenaiUsage
}

/** What it throws is that it reads no usage. */
function theirFacts([id, flavor]: readonly [string, string], body: unknown): Extracted | undefined {
  const provider = findProvider({ providerId: id })
  assert.ok(provider !== undefined, id)
  try {
    return extractUsage(provider, body, flavor)
  } catch {
    return undefined
  }
}

function differences({ usage, units, model }: AnswerFacts, theirs: Extracted | undefined): readonly string[] {
  const ours: Partial<Usage> = usage === undefined || usage === 'unreadable' ? {} : usage
  const tokens = Array.from(USAGE_KEYS, ([key, member]) => [member, ours[member], theirs?.usage[key]] as const)
  return [
    ...tokens.map(([member, own, foreign]) =>
      // Prompt and completion of a usage are never absent in ours.
      member === 'prompt' || member === 'completion'
        ? difference(member, own || undefined, foreign || undefined)
        : difference(member, own, foreign),
    ),
    difference('search', units?.search || undefined, theirs?.usage.web_searches || undefined),
    ...(theirs === undefined ? [] : [difference('model', model, theirs.model ?? undefined)]),
  ].flat()
}

function difference<T>(member: string, ours: T, theirs: T): readonly string[] {
  return ours === theirs ? [] : [`${member}: ${ours ?? 'absent'}, not ${theirs ?? 'absent'}`]
}
