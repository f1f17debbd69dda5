import assert from 'node:assert/strict'
import test from 'node:test'
import { readAnswer } from '../../src/wire/answer.ts'
import { formatOf } from '../../src/wire/formats/formats.ts'
import { answerHead, captured } from './captured.ts'

const chunk = (index: number, content: string | undefined, reason: string | null = null) => ({
  ...{ id: 'c', object: 'chat.completion.chunk', model: 'gpt-4.1' },
  choices: [{ index, delta: content === undefined ? {} : { content }, finish_reason: reason }],
})
const words = (index: number, count: number) => Array.from({ length: count }, () => chunk(index, 'baa '))

/** The finish reasons of a stream of these chunks. */
function reasonsOf(chunks: readonly object[]): readonly string[] | undefined {
  const events = [...chunks.map((event) => JSON.stringify(event)), '[DONE]']
  const body = captured(events.map((data) => `data: ${data}\n\n`).join(''))
  const head = answerHead({ 'content-type': 'text/event-stream' })
  return readAnswer(formatOf('/v1/chat/completions'), head, body).facts.finishReasons
}

for (const { says, chunks, reasons } of [
  { says: 'one choice', chunks: [...words(0, 90), chunk(0, undefined, 'stop')], reasons: ['stop'] },
  {
    says: 'choices in turn, of which one ends early',
    chunks: [
      ...[...words(0, 1), ...words(1, 1), ...words(0, 1), chunk(1, undefined, 'length')],
      ...[...words(0, 40), chunk(0, undefined, 'stop')],
    ],
    reasons: ['stop', 'length'],
  },
  {
    says: 'a choice that is told between two parts of another one',
    chunks: [
      ...[...words(0, 9), ...words(1, 9), chunk(1, undefined, 'length')],
      ...[...words(0, 9), chunk(0, undefined, 'stop')],
    ],
    reasons: ['stop', 'length'],
  },
  {
    says: 'one choice after the other',
    chunks: [...words(0, 20), chunk(0, undefined, 'stop'), ...words(1, 20), chunk(1, undefined, 'length')],
    reasons: ['stop', 'length'],
  },
]) {
  test(`the reasons of a stream are found: ${says}`, () => assert.deepEqual(reasonsOf(chunks), reasons))
}
