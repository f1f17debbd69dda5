import type { BodyBytes } from '../call.ts'
import { wholeBody } from './body.ts'

const BOUNDARY = /^\s*multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i
const FIELD = /^content-disposition:\s*form-data\s*;\s*name="([^"]*)"\s*$/im

/** The boundary of a `multipart/form-data`, of at most 200 characters; RFC 2046 allows 70. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const [, quoted, bare] = BOUNDARY.exec(contentType ?? '') ?? []
  return quoted ?? bare
}

/** The fields of the form that are complete within the two ends of the body, without files. */
export function formFields(boundary: string, body: BodyBytes): ReadonlyMap<string, string> {
  const whole = wholeBody(body)
  const front = parts(boundary, whole ?? body.front)
  // What precedes the first delimiter in the tail is the rest of an earlier part.
  const back = whole === undefined ? parts(boundary, body.back) : []
  return new Map([...front, ...back].map(fieldOf).filter((field) => field !== undefined))
}

/** The parts between two delimiters. */
function parts(boundary: string, bytes: Buffer): string[] {
  return `\r\n${bytes.toString('utf8')}`.split(`\r\n--${boundary}`).slice(1, -1)
}

function fieldOf(part: string): [string, string] | undefined {
  const end = part.indexOf('\r\n\r\n')
  const [, name] = (end < 0 ? null : FIELD.exec(part.slice(0, end))) ?? []
  return name === undefined ? undefined : [name, part.slice(end + 4)]
}
