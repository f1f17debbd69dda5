import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type AnswerFacts, BODY_END_BYTES, type Usage } from '../../src/call.ts'
import { readAnswer } from '../../src/wire/answer.ts'
import { formatOf } from '../../src/wire/formats/formats.ts'
import { readRequest } from '../../src/wire/request.ts'
import { awkwardText, longText } from './awkward.ts'
import { answerHead, captured, capturedWhole } from './captured.ts'
import { codings } from './codings.ts'

const runs = { seed: 4, numRuns: 400 }
const coding = fc.constantFrom(...codings)
const count = fc.integer({ min: 0, max: 1e9 })
const texts = fc.array(longText, { maxLength: 5 })
const names = fc.record({ id: fc.stringMatching(/^[\w-]{1,40}$/), model: fc.stringMatching(/^[\w./-]{1,40}$/) })

/** The facts of a body that went through a coding and the window of capture. */
function read(path: string, type: string, text: string, { name, whole }: (typeof codings)[number]): AnswerFacts {
  const head = answerHead({ 'content-type': type, 'content-encoding': name })
  const bytes = whole(Buffer.from(text))
  return readAnswer(formatOf(path), head, name === 'identity' ? captured(bytes) : capturedWhole(bytes)).facts
}

function eventStream(events: readonly object[], end = ''): string {
  return events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('') + end
}

test('a JSON answer of any length tells the usage that JSON.parse of the whole shows', () => {
  const usage = fc.record({ prompt_tokens: count, completion_tokens: count })
  fc.assert(
    fc.property(
      names,
      texts,
      usage,
      fc.jsonValue(),
      fc.boolean(),
      coding,
      (names, texts, usage, extra, isFirst, coding) => {
        const choices = texts.map((content, index) => ({
          index,
          message: { content, usage: extra },
          finish_reason: 'stop',
        }))
        const rest = { ...names, choices, extra: { usage: { prompt_tokens: 1, completion_tokens: 1 } } }
        const text = JSON.stringify(isFirst ? { usage, ...rest } : { ...rest, usage })
        const parsed = JSON.parse(text)
        const facts = read('/v1/chat/completions', 'application/json', text, coding)
        const expected = { prompt: parsed.usage.prompt_tokens, completion: parsed.usage.completion_tokens }
        assert.deepEqual([facts.usage, facts.model, facts.id], [expected, parsed.model, parsed.id])
      },
    ),
    runs,
  )
})

test('a stream of chat completions tells what parsing every event shows', () => {
  const usages = fc.option(fc.record({ prompt_tokens: count, completion_tokens: count }), { nil: undefined })
  fc.assert(
    fc.property(names, texts, awkwardText, usages, fc.boolean(), coding, (names, texts, key, usage, isDone, coding) => {
      const chunk = (delta: object, finish: string | null, more = {}) => ({
        ...names,
        choices: [{ index: 0, delta, finish_reason: finish, [key]: { usage: { prompt_tokens: 1 } } }],
        ...more,
      })
      const chunks = texts.map((content) => chunk({ content }, null, { usage: null }))
      const last = usage === undefined ? [] : [{ ...names, choices: [], usage }]
      const text = eventStream(
        [chunk({ role: 'assistant' }, null), ...chunks, chunk({}, 'stop'), ...last],
        isDone ? 'data: [DONE]\n\n' : '',
      )
      assert.deepEqual(read('/v1/chat/completions', 'text/event-stream', text, coding), {
        ...names,
        finishReasons: ['stop'],
        ...(usage && { usage: { prompt: usage.prompt_tokens, completion: usage.completion_tokens } }),
        finished: isDone,
      })
    }),
    runs,
  )
})

test('a stream of responses tells its usage however long its first and last event are', () => {
  const usage = fc.record({ input_tokens: count, output_tokens: count })
  fc.assert(
    fc.property(names, longText, texts, usage, coding, (names, instructions, texts, usage, coding) => {
      const { id, model } = names
      const response = (status: string, output: unknown[], usage: object | null) => ({
        id,
        object: 'response',
        status,
        error: null,
        model,
        instructions,
        output,
        usage,
        metadata: {},
      })
      const deltas = texts.map((delta) => ({ type: 'response.output_text.delta', item_id: 'm', delta }))
      const output = texts.map((text) => ({ type: 'message', status: 'incomplete', content: [{ text, usage: 7 }] }))
      const text = eventStream([
        { type: 'response.created', sequence_number: 0, response: response('in_progress', [], null) },
        ...deltas,
        { type: 'response.completed', sequence_number: 9, response: response('completed', output, usage) },
      ])
      const { finishReasons, ...facts } = read('/v1/responses', 'text/event-stream', text, coding)
      const expected: Usage = { prompt: usage.input_tokens, completion: usage.output_tokens }
      assert.deepEqual(facts, { ...names, usage: expected, finished: true })
      // The state stands before the output, so it is not seen of a long one.
      assert.ok(finishReasons === undefined || finishReasons[0] === 'completed')
    }),
    runs,
  )
})

test('a stream of messages tells the prompt of its start and the completion of its end', () => {
  fc.assert(
    fc.property(names, texts, count, count, fc.boolean(), coding, (names, texts, input, output, isEnded, coding) => {
      const deltas = texts.map((text) => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text },
      }))
      const stop = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: output } }
      const text = eventStream([
        { type: 'message_start', message: { ...names, content: [], usage: { input_tokens: input, output_tokens: 1 } } },
        ...deltas,
        ...(isEnded ? [stop, { type: 'message_stop' }] : []),
      ])
      const end = { finishReasons: ['end_turn'], usage: { prompt: input, completion: output } }
      const expected = { ...names, ...(isEnded && end), finished: isEnded }
      assert.deepEqual(read('/v1/messages', 'text/event-stream', text, coding), expected)
    }),
    runs,
  )
})

test('a stream of images tells its usage however long the image is', () => {
  fc.assert(
    fc.property(longText, count, count, coding, (image, input, output, coding) => {
      const usage = { input_tokens: input, output_tokens: output }
      const text = eventStream([
        { type: 'image_generation.partial_image', b64_json: image },
        { type: 'image_generation.completed', b64_json: image, size: '1024x1024', usage },
      ])
      const facts = read('/v1/images/generations', 'text/event-stream', text, coding)
      assert.deepEqual(facts, {
        usage: { prompt: input, completion: output },
        ...(Buffer.byteLength(text) <= 2 * BODY_END_BYTES && { units: { image: 1 } }),
        finished: true,
      })
    }),
    runs,
  )
})

test('images are counted where all of them are seen, and unknown otherwise', () => {
  fc.assert(
    fc.property(fc.array(longText, { minLength: 1, maxLength: 4 }), coding, (images, coding) => {
      const text = JSON.stringify({ created: 1, data: images.map((b64_json) => ({ b64_json })) })
      const { units } = read('/v1/images/generations', 'application/json', text, coding)
      const isWhole = Buffer.byteLength(text) <= 32 * 1024
      if (isWhole || units !== undefined) assert.deepEqual(units, { image: images.length })
    }),
    runs,
  )
})

test('the characters of speech are those of the text, where all of it is seen', () => {
  fc.assert(
    fc.property(longText, fc.boolean(), (input, isLast) => {
      const body = captured(JSON.stringify(isLast ? { model: 'm', input } : { input, model: 'm' }))
      const { characters } = readRequest('application/json', body, formatOf('/v1/audio/speech'))
      if (body.size <= 32 * 1024 || characters !== undefined) assert.equal(characters, Array.from(input).length)
    }),
    runs,
  )
})
