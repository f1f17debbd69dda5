import { type Answer, billedBy, json, type Question, type ServerEvent, stream, type UsageReport } from '../answer.ts'
import { badRequest } from '../errors.ts'
import { string } from '../json.ts'
import { readPrompt } from '../tokens.ts'

const bytesPerToken = 100
const bytesPerSecond = 16_000
const bytesPerSpokenToken = 64

/** POST /audio/speech: bytes that say nothing about tokens, or events that do; or bytes that are billed by characters */
export function createSpeech(question: Question): Answer {
  const { body, controls, model } = question
  const prompt = readPrompt(body.input).words.length
  const completion = controls.replyTokens ?? 2 * prompt
  const bytes = Buffer.alloc(completion * bytesPerSpokenToken, 0xff)
  const used = { prompt, completion }
  const isByCharacter = model.billedBy === 'character'
  if (isByCharacter || body.stream_format !== 'sse') {
    const report = isByCharacter ? billedBy({ character: [...(string(body.input) ?? '')].length }) : undefined
    return { status: 200, content: { kind: 'bytes', type: 'audio/mpeg', bytes, report }, used }
  }
  const usage = { input_tokens: prompt, output_tokens: completion, total_tokens: prompt + completion }
  const report = question.report(usage, used)
  return stream(speechEvents(bytes, report), report)
}

function* speechEvents(bytes: Buffer, report: UsageReport): Generator<ServerEvent> {
  for (let start = 0; start < bytes.length; start += bytesPerSpokenToken) {
    const audio = bytes.subarray(start, start + bytesPerSpokenToken).toString('base64')
    yield { data: { type: 'speech.audio.delta', audio }, token: true }
  }
  yield { data: { type: 'speech.audio.done', usage: report.usage }, report }
}

/** POST /audio/transcriptions: a multipart form in, text out; whisper is billed by seconds, the others by tokens */
export function transcribe(question: Question): Answer {
  const { body, dialect, model } = question
  const { file } = body
  if (!(file instanceof Blob)) return badRequest(dialect, "Missing required parameter: 'file'.", 'file')
  if (model.billedBy === 'audio_second') return timed(question, file)
  const { replies, completion } = heard(question, file)
  const text = readPrompt(body.prompt).words.length
  const audio = Math.ceil(file.size / bytesPerToken)
  const prompt = text + audio
  const usage = {
    type: 'tokens',
    input_tokens: prompt,
    input_token_details: { text_tokens: text, audio_tokens: audio },
    output_tokens: completion,
    total_tokens: prompt + completion,
  }
  const report = question.report(usage, { prompt, completion, audioPrompt: audio })
  const tokens = replies.flatMap((reply) => reply.text)
  if (string(body.stream) === 'true') return stream(transcriptEvents(tokens, report), report)
  return json({ text: tokens.join(''), usage: report.usage }, report)
}

/** A transcription that is billed by seconds, of which the last is counted as a whole one */
function timed(question: Question, file: Blob): Answer {
  const seconds = Math.ceil(secondsOf(file))
  const usage = { type: 'duration', seconds }
  return json({ ...told(question, file, 'transcribe'), usage }, billedBy({ audio_second: seconds }, usage))
}

/** POST /audio/translations: text without a usage; only `verbose_json` says how long it was */
export function translate(question: Question): Answer {
  const { file } = question.body
  if (!(file instanceof Blob)) return badRequest(question.dialect, "Missing required parameter: 'file'.", 'file')
  const answer = told(question, file, 'translate')
  return json(answer, 'duration' in answer ? billedBy({ audio_second: secondsOf(file) }) : undefined)
}

const heard = ({ generate }: Question, file: Blob) => generate(readPrompt(), { prompt: file.size })

const spoken = (question: Question, file: Blob): string => heard(question, file).replies[0]?.text.join('') ?? ''

const secondsOf = (file: Blob): number => file.size / bytesPerSecond

/** The text, with more about it for `response_format=verbose_json`. */
function told(question: Question, file: Blob, task: 'transcribe' | 'translate') {
  const text = spoken(question, file)
  if (question.body.response_format !== 'verbose_json') return { text }
  const duration = secondsOf(file)
  return { task, language: 'vietnamese', duration, text, segments: [{ id: 0, start: 0, end: duration, text }] }
}

function* transcriptEvents(tokens: readonly string[], report: UsageReport): Generator<ServerEvent> {
  for (const delta of tokens) yield { data: { type: 'transcript.text.delta', delta }, token: true }
  yield { data: { type: 'transcript.text.done', text: tokens.join(''), usage: report.usage }, report }
}
