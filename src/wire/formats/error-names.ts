import type { AnswerFacts } from '../../call.ts'
import { field, name, present } from '../../foreign.ts'
import type { StreamEvents } from '../sse.ts'
import { firstFact, fromLast } from './event-facts.ts'

export type ErrorNames = NonNullable<AnswerFacts['error']>

/** The error names of a failed answer, with or without an `error` member around them. */
export function errorOf(body: unknown): ErrorNames | undefined {
  const names = innerError(body) ?? namesOf(body)
  return names.type === undefined && names.code === undefined ? undefined : names
}

/**
 * The error names of an answer or event that has an `error` member beside others; an error without a name counts, too.
 */
export function innerError(body: unknown): ErrorNames | undefined {
  const error = field(body, 'error')
  if (typeof error === 'object' && error !== null) return namesOf(error)
  return typeof error === 'string' && error !== '' ? {} : undefined
}

/** An error ends its stream; only a final marker of the protocol may follow. */
const CLOSING = 8

const ERROR_HINT = /"error"\s*:\s*[^\sn]|:\s*"error"/

/** The error that ended a stream: an event of the type `error`, or one with an `error` member. */
export function streamError(events: StreamEvents): ErrorNames | undefined {
  return firstFact(fromLast(events, ERROR_HINT, CLOSING), (json) => {
    const error = innerError(json)
    if (error !== undefined || field(json, 'type') !== 'error') return error
    return present({ code: namesOf(json).code }) // its type says only that it is an error
  })
}

function namesOf(error: unknown): ErrorNames {
  const code = field(error, 'code')
  return present({ type: name(field(error, 'type')), code: name(Number.isFinite(code) ? String(code) : code) })
}
