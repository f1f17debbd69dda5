import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Call, Exchange, StartedExchange } from '../../src/call.ts'
import { BodyWindow } from '../../src/capture/body-window.ts'
import { OpenCall } from '../../src/pipeline/pipeline.ts'
import { requestHandle } from '../helpers/calls.ts'
import { pipelineState } from '../helpers/pipeline-state.ts'
import { awkwardText, longText } from '../wire/awkward.ts'
import { answerHead } from '../wire/captured.ts'
import { codings } from '../wire/codings.ts'

const tokens = fc.integer({ min: 0, max: 100_000 })
const coding = fc.constantFrom(...codings)
const cuts = fc.array(fc.nat(), { maxLength: 30 })

/** The bytes cut at any places, within a character or a word, too. */
function split(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end))
}

/** What becomes of an answer that arrives in these pieces. */
function callOf(path: string, type: string, encoding: string, pieces: readonly Buffer[], request: object): Call {
  const started: StartedExchange = {
    destination: { provider: 'holysheep', scheme: 'https', host: 'api.holysheep.ai', port: 443 },
    method: 'POST',
    path,
    startedAt: 0,
  }
  const head = answerHead({ 'content-type': type, 'content-encoding': encoding })
  const open = new OpenCall(started, requestHandle({ 'content-type': 'application/json' }), [], pipelineState())
  const watch = open.watch(head)
  const answerBody = encoding === 'identity' ? BodyWindow.ofEnds() : BodyWindow.ofCompressed()
  let firstContentAt: number | undefined
  for (const [index, piece] of pieces.entries()) {
    answerBody.add(piece)
    if (firstContentAt === undefined && watch?.(piece)) firstContentAt = index
  }
  const requestBody = BodyWindow.ofEnds()
  requestBody.add(Buffer.from(JSON.stringify(request)))
  const exchange: Exchange = {
    started,
    endedAt: 1000,
    end: { kind: 'complete' },
    answerHead: head,
    requestBody: requestBody.bytes(),
    answerBody: answerBody.bytes(),
    firstContentAt,
    chunks: undefined,
  }
  return open.close(exchange, 0)
}

test('a JSON answer cut anywhere tells what JSON.parse of the whole shows, and costs that', () => {
  fc.assert(
    fc.property(
      longText,
      awkwardText,
      tokens,
      tokens,
      cuts,
      coding,
      (content, key, prompt, completion, cuts, coding) => {
        const body = {
          id: 'chatcmpl-1',
          model: 'gpt-4.1-2025-04-14',
          choices: [{ index: 0, message: { content, [key]: { usage: { prompt_tokens: 9 } } }, finish_reason: 'stop' }],
          usage: { prompt_tokens: prompt, completion_tokens: completion },
        }
        const text = JSON.stringify(body)
        const pieces = split(coding.whole(Buffer.from(text)), cuts)
        const call = callOf('/v1/chat/completions', 'application/json', coding.name, pieces, { model: 'gpt-4.1' })
        const { usage, model } = JSON.parse(text)
        assert.deepEqual(call.usage, { prompt: usage.prompt_tokens, completion: usage.completion_tokens })
        assert.deepEqual(
          [call.answerFacts.model, call.requestFacts.model, call.pricedModel],
          [model, 'gpt-4.1', 'gpt-4.1'],
        )
        assert.equal(call.estimatedCost, BigInt(prompt + completion) * 8_000_000n)
        assert.deepEqual([call.outcome, call.usageGap], [{ kind: 'completed' }, undefined])
      },
    ),
    { seed: 4, numRuns: 1500 },
  )
})

test('a stream cut anywhere tells its usage, its end and that there was content', () => {
  fc.assert(
    fc.property(
      fc.array(longText, { minLength: 1, maxLength: 4 }),
      tokens,
      tokens,
      cuts,
      coding,
      fc.boolean(),
      (texts, prompt, completion, cuts, coding, isDone) => {
        const names = { id: 'c', model: 'deepseek-v3.2' }
        const chunk = (delta: object) => ({ ...names, choices: [{ index: 0, delta }], usage: null })
        const usage = { prompt_tokens: prompt, completion_tokens: completion }
        const events = [chunk({ role: 'assistant', content: '' }), ...texts.map((content) => chunk({ content }))]
        const text = [...events, { ...names, choices: [], usage }].map((event) => `data: ${JSON.stringify(event)}\n\n`)
        const whole = Buffer.from(text.join('') + (isDone ? 'data: [DONE]\n\n' : ''))
        const pieces = split(coding.whole(whole), cuts)
        const request = { model: 'deepseek-v3.2', stream: true }
        const call = callOf('/v1/chat/completions', 'text/event-stream', coding.name, pieces, request)
        const hasContent = texts.some((content) => content !== '')
        const isSoFar = !isDone && hasContent && completion === 0
        assert.deepEqual(call.usage, isSoFar ? undefined : { prompt, completion })
        assert.equal(call.estimatedCost, isSoFar ? undefined : BigInt(prompt + completion) * 420_000n)
        assert.equal(call.outcome.kind, isDone ? 'completed' : 'truncated')
        assert.equal(call.timeToFirstToken !== undefined, hasContent)
      },
    ),
    { seed: 4, numRuns: 1500 },
  )
})
