/** Prints what reading an answer costs, beside `JSON.parse` of all of it. Times are medians, in microseconds. */

import { type AnswerHead, BODY_END_BYTES, type BodyBytes } from '../src/call.ts'
import { readAnswer } from '../src/wire/answer.ts'
import { contentDetector } from '../src/wire/content-detector.ts'
import { formatOf } from '../src/wire/formats/formats.ts'

const ROUNDS = 40
const CALLS = 100

const usage = { prompt_tokens: 1000, completion_tokens: 200, total_tokens: 1200 }
const names = { id: 'chatcmpl-1', object: 'chat.completion', created: 1764000000, model: 'gpt-4.1-2025-04-14' }
const choice = (content: string) => ({ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' })
const chunk = (delta: object, finish: string | null = null) => ({
  ...names,
  choices: [{ index: 0, delta, finish_reason: finish }],
})

const small = JSON.stringify({ ...names, choices: [choice('A sheep is a sheep. '.repeat(40))], usage })
const floats = Array.from({ length: 1536 }, (_, i) => Math.sin(i) / 40)
const vectors = Array.from({ length: 18 }, (_, index) => ({ object: 'embedding', index, embedding: floats }))
const embeddings = JSON.stringify({ object: 'list', data: vectors, model: 'text-embedding-3-small', usage })
const events = [
  chunk({ role: 'assistant', content: '' }),
  ...Array.from({ length: 197 }, (_, i) => chunk({ content: ` word${i}` })),
  chunk({}, 'stop'),
  { ...names, choices: [], usage },
].map((event) => JSON.stringify(event))
const stream = [...events, '[DONE]'].map((event) => `data: ${event}\n\n`).join('')

const json = answerHead({ 'content-type': 'application/json' })
const sse = answerHead({ 'content-type': 'text/event-stream' })
const chat = formatOf('/v1/chat/completions')
const silent = Buffer.from(`data: ${JSON.stringify(chunk({ role: 'assistant', content: '' }))}\n\n`)

console.table({
  'small JSON answer': compare(small, reading('/v1/chat/completions', small, json), () => JSON.parse(small)),
  embeddings: compare(embeddings, reading('/v1/embeddings', embeddings, json), () => JSON.parse(embeddings)),
  '200-event stream, at its end': compare(stream, reading('/v1/chat/completions', stream, sse), () =>
    events.map((event) => JSON.parse(event)),
  ),
  'detector, a chunk of one event': compare(String(silent), detecting(), () => JSON.parse(String(silent).slice(6))),
})

function answerHead(headers: Readonly<Record<string, string>>): AnswerHead {
  return { status: 200, header: (name) => headers[name] }
}

/** What capture keeps of a body. */
function kept(text: string): BodyBytes {
  const bytes = Buffer.from(text)
  const front = bytes.subarray(0, BODY_END_BYTES)
  const back = bytes.subarray(Math.max(BODY_END_BYTES, bytes.length - BODY_END_BYTES))
  return { front, back, size: bytes.length }
}

function reading(path: string, text: string, head: typeof json): () => unknown {
  const body = kept(text)
  return () => readAnswer(formatOf(path), head, body)
}

function detecting(): () => unknown {
  const detect = contentDetector(chat, sse)
  return () => detect?.(silent)
}

function compare(text: string, ours: () => unknown, parse: () => unknown) {
  return { bytes: Buffer.byteLength(text), ours: median(ours), 'JSON.parse of all': median(parse) }
}

function median(work: () => unknown): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = process.hrtime.bigint()
    for (let i = 0; i < CALLS; i++) work()
    return Number(process.hrtime.bigint() - start) / 1000 / CALLS
  }).sort((a, b) => a - b)
  return Math.round((rounds[ROUNDS / 2] ?? Number.NaN) * 10) / 10
}
