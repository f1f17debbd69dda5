import { type Answer, billedBy, json, type Question } from '../answer.ts'
import { badRequest } from '../errors.ts'
import { list, positive, string } from '../json.ts'
import { readPrompt } from '../tokens.ts'

/** Documents that one search unit pays for. */
const documentsPerSearch = 100

/** POST /rerank: by Cohere's models, which bill searches, or by others in Jina's shape, which bill tokens */
export function rerank(question: Question): Answer {
  const { body, dialect, model } = question
  const documents = list(body.documents)
  if (string(body.query) === undefined) return badRequest(dialect, "Missing required parameter: 'query'.", 'query')
  if (documents.length === 0) return badRequest(dialect, "'documents' must be a non-empty array.", 'documents')
  const results = ranked(documents).slice(0, positive(body.top_n))
  return model.billedBy === 'search' ? searched(question, documents, results) : counted(question, documents, results)
}

interface Result {
  readonly index: number
  readonly relevance_score: number
}

/** The longest document first, so that the order is not the one that was sent. */
function ranked(documents: readonly unknown[]): readonly Result[] {
  const lengths = documents.map((document, index) => ({ index, length: readPrompt(document).words.length }))
  return lengths
    .sort((one, other) => other.length - one.length || one.index - other.index)
    .map(({ index }, place) => ({ index, relevance_score: 1 / (place + 1) }))
}

function searched({ id }: Question, documents: readonly unknown[], results: readonly Result[]): Answer {
  const units = { search_units: Math.ceil(documents.length / documentsPerSearch) }
  const meta = { api_version: { version: '2' }, billed_units: units }
  return json({ id: `rerank-${id}`, results, meta }, billedBy({ search: units.search_units }, units))
}

function counted(question: Question, documents: readonly unknown[], results: readonly Result[]): Answer {
  const prompt = readPrompt(question.body.query, documents).words.length
  const report = question.report({ total_tokens: prompt }, { prompt, completion: 0 })
  const data = results.map((result) => ({ ...result, document: documentOf(documents[result.index]) }))
  return json({ model: question.answersAs, object: 'list', usage: report.usage, results: data }, report)
}

const documentOf = (document: unknown): unknown => (typeof document === 'string' ? { text: document } : document)
