import type { BodyBytes, RequestFacts } from '../call.ts'
import { field, finite, name, present, tokenCount, truth } from '../foreign.ts'
import { readWindow } from './json/json-window.ts'
import { mediaOf } from './media.ts'
import { boundaryOf, formFields } from './multipart.ts'

/** Reads the body of a request: JSON or the fields of a form, as far as its two ends show them. Never throws. */
export function readRequest(contentType: string | undefined, body: BodyBytes): RequestFacts {
  if (mediaOf(contentType) === 'json') return jsonFacts(readWindow(body).json)
  const boundary = boundaryOf(contentType)
  return boundary === undefined ? {} : formFacts(formFields(boundary, body))
}

function jsonFacts(json: unknown): RequestFacts {
  const maxTokens = ['max_completion_tokens', 'max_tokens', 'max_output_tokens'].map((key) =>
    tokenCount(field(json, key)),
  )
  return present({
    model: name(field(json, 'model')),
    stream: truth(field(json, 'stream')),
    includeUsage: truth(field(field(json, 'stream_options'), 'include_usage')),
    maxTokens: maxTokens.find((limit) => limit !== undefined),
    temperature: finite(field(json, 'temperature')),
    topP: finite(field(json, 'top_p')),
  })
}

const FLAGS = new Map([
  ['true', true],
  ['false', false],
])

function formFacts(form: ReadonlyMap<string, string>): RequestFacts {
  return present({ model: name(form.get('model')), stream: FLAGS.get(form.get('stream') ?? '') })
}
