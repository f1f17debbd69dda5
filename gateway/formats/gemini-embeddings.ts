import { type Answer, json, type Question } from '../answer.ts'
import { badRequest } from '../errors.ts'
import { positive } from '../json.ts'
import { readPrompt } from '../tokens.ts'
import { usualDimensions, vector } from './embeddings.ts'
import { textDetails } from './gemini.ts'

/** POST /models/{model}:embedContent */
export function embedContent({ body, dialect }: Question): Answer {
  if (body.content === undefined) return badRequest(dialect, 'content is required')
  const prompt = readPrompt(body.content).words.length
  const usage = { promptTokenCount: prompt, promptTokenDetails: textDetails(prompt) }
  const values = vector(prompt, positive(body.outputDimensionality) ?? usualDimensions)
  const report = { usage, tokens: { prompt, completion: 0 }, costUsd: undefined }
  return json({ embedding: { values }, usageMetadata: usage }, report)
}
