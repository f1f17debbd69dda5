import {
  type Answer,
  billedBy,
  json,
  now,
  type Question,
  type ServerEvent,
  stream,
  type UsageReport,
} from '../answer.ts'
import { positive } from '../json.ts'
import { readPrompt } from '../tokens.ts'

const tokensPerImage = 272

/** The smallest image there is: one transparent pixel. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

/** POST /images/generations: billed by tokens, or by the piece and then without a usage */
export function generateImages(question: Question): Answer {
  const { body, model } = question
  const images = positive(body.n) ?? 1
  if (model.billedBy === 'image') return pieces(question, images)
  const prompt = readPrompt(body.prompt).words.length
  const completion = images * tokensPerImage
  const usage = {
    input_tokens: prompt,
    input_tokens_details: { text_tokens: prompt, image_tokens: 0 },
    output_tokens: completion,
    total_tokens: prompt + completion,
  }
  const report = question.report(usage, { prompt, completion })
  if (body.stream === true) return stream(events(report), report)
  const data = Array.from({ length: images }, () => ({ b64_json: pixel }))
  return json({ ...look, created: now(), data, usage: report.usage }, report)
}

function pieces({ id, body }: Question, images: number): Answer {
  const data = Array.from({ length: images }, (_, index) =>
    body.response_format === 'b64_json' ? { b64_json: pixel } : { url: `https://images.invalid/${id}/${index}.png` },
  )
  return json({ created: now(), data }, billedBy({ image: images }))
}

const look = { background: 'opaque', output_format: 'png', quality: 'low', size: '1024x1024' }

function* events(report: UsageReport): Generator<ServerEvent> {
  const image = { ...look, b64_json: pixel, created_at: now() }
  const partial = 'image_generation.partial_image'
  const completed = 'image_generation.completed'
  yield { name: partial, data: { type: partial, ...image, partial_image_index: 0 }, token: true }
  yield { name: completed, data: { type: completed, ...image, usage: report.usage }, report }
}
