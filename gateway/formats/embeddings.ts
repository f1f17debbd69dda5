import { type Answer, json, type Question } from '../answer.ts'
import { badRequest } from '../errors.ts'
import { positive } from '../json.ts'
import { readPrompt } from '../tokens.ts'

export const usualDimensions = 8
/** Bytes that one dimension takes in the body, comma included. */
const bytesPerDimension = { float: 11, base64: 4 * (4 / 3) } as const

/** POST /embeddings; with `x-gateway-size` the vectors have as many dimensions as it takes. */
export function createEmbeddings(question: Question): Answer {
  const { body, dialect, controls } = question
  const inputs = Array.isArray(body.input) && typeof body.input[0] === 'string' ? body.input : [body.input]
  if (body.input === undefined) return badRequest(dialect, "Missing required parameter: 'input'.", 'input')
  const format = body.encoding_format === 'base64' ? 'base64' : 'float'
  const dimensions =
    controls.size === undefined
      ? (positive(body.dimensions) ?? usualDimensions)
      : Math.ceil(controls.size / inputs.length / bytesPerDimension[format])
  const prompt = inputs.reduce((sum, input) => sum + inputTokens(input), 0)
  const report = question.report({ prompt_tokens: prompt, total_tokens: prompt }, { prompt, completion: 0 })
  const data = inputs.map((input, index) => ({
    object: 'embedding',
    index,
    embedding: written(vector(inputTokens(input) + index, dimensions), format),
  }))
  return json({ object: 'list', data, model: question.answersAs, usage: report.usage }, report)
}

/** An input is a text, or its tokens as numbers. */
const inputTokens = (input: unknown): number => (Array.isArray(input) ? input.length : readPrompt(input).words.length)

/** Numbers of eight decimals between 0.1 and 1, always the same for the same seed. */
export const vector = (seed: number, dimensions: number): readonly number[] =>
  // The last decimal is never 0, so that every number takes as many bytes.
  Array.from({ length: dimensions }, (_, index) => (10_000_001 + 10 * ((seed * 7919 + index * 104_729) % 9e6)) / 1e8)

const written = (numbers: readonly number[], format: 'float' | 'base64') =>
  format === 'float' ? numbers : Buffer.from(Float32Array.from(numbers).buffer).toString('base64')
