import { type Answer, json, type Question, type ServerEvent, stream, type UsageReport } from '../answer.ts'
import { badRequest } from '../errors.ts'
import { string } from '../json.ts'
import { readPrompt } from '../tokens.ts'

const bytesPerToken = 100
const bytesPerSecond = 16_000
const bytesPerSpokenToken = 64

/** POST /audio/speech: bytes that say nothing about tokens, or events that do */
export function createSpeech(question: Question): Answer {
  const { body, controls } = question
  const prompt = readPrompt(body.input).words.length
  const completion = controls.replyTokens ?? 2 * prompt
  const bytes = Buffer.alloc(completion * bytesPerSpokenToken, 0xff)
  const used = { prompt, completion }
  if (body.stream_format !== 'sse') return { status: 200, content: { kind: 'bytes', type: 'audio/mpeg', bytes }, used }
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
  if (model.id === 'whisper-1') return json({ text: spoken(question, file), usage: duration(file) })
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

/** POST /audio/translations: text without a usage */
export function translate(question: Question): Answer {
  const { file } = question.body
  if (!(file instanceof Blob)) return badRequest(question.dialect, "Missing required parameter: 'file'.", 'file')
  return json({ text: spoken(question, file) })
}

const heard = ({ generate }: Question, file: Blob) => generate({ words: [], marked: 0 }, { prompt: file.size })

const spoken = (question: Question, file: Blob): string => heard(question, file).replies[0]?.text.join('') ?? ''

const duration = (file: Blob) => ({ type: 'duration', seconds: Math.ceil(file.size / bytesPerSecond) })

function* transcriptEvents(tokens: readonly string[], report: UsageReport): Generator<ServerEvent> {
  for (const delta of tokens) yield { data: { type: 'transcript.text.delta', delta }, token: true }
  yield { data: { type: 'transcript.text.done', text: tokens.join(''), usage: report.usage }, report }
}
