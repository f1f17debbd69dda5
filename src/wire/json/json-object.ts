import * as scan from './json-scan.ts'

export type Members = Readonly<Record<string, unknown>>

/** The visible part of an object, of which the bytes may contain only one end. */
export interface SeenObject {
  /** The members that are complete within the bytes; of two with one name the last counts, as in `JSON.parse`. */
  readonly members: Members
  /** Where the incomplete value begins (or, going backwards, ends). */
  readonly cut?: number
}

/** The front of the object that starts at `start`; white space before it is skipped. */
export function objectStartingAt(bytes: Buffer, start: number): SeenObject | undefined {
  const members = new Map<string, unknown>()
  const seen = (cut?: number) => ({ members: Object.fromEntries(members), ...(cut !== undefined && { cut }) })
  let at = scan.nextSolid(bytes, start)
  if (bytes[at] !== scan.OPEN_BRACE) return undefined
  do {
    const key = scan.nextSolid(bytes, at + 1)
    const keyEnd = bytes[key] === scan.QUOTE ? scan.stringEnd(bytes, key) : -1
    const colon = keyEnd < 0 ? -1 : scan.nextSolid(bytes, keyEnd + 1)
    const value = bytes[colon] === scan.COLON ? scan.nextSolid(bytes, colon + 1) : -1
    if (value < 0) break
    const end = scan.valueEnd(bytes, value)
    if (end < 0) return seen(value)
    const member = parseMember(bytes, key, keyEnd, value, end)
    if (member === undefined) break
    members.set(...member)
    at = scan.nextSolid(bytes, end + 1)
  } while (bytes[at] === scan.COMMA)
  return seen()
}

/** The back of the object that ends at `end`; white space after it is skipped. */
export function objectEndingAt(bytes: Buffer, end: number): SeenObject | undefined {
  const members = new Map<string, unknown>()
  const seen = (cut?: number) => ({ members: Object.fromEntries(members), ...(cut !== undefined && { cut }) })
  let at = scan.previousSolid(bytes, end)
  if (bytes[at] !== scan.CLOSE_BRACE) return undefined
  do {
    const valueEnd = scan.previousSolid(bytes, at - 1)
    if (valueEnd < 0 || bytes[valueEnd] === scan.OPEN_BRACE) break
    const value = scan.valueStart(bytes, valueEnd)
    if (value < 0) return seen(valueEnd)
    const colon = scan.previousSolid(bytes, value - 1)
    const keyEnd = bytes[colon] === scan.COLON ? scan.previousSolid(bytes, colon - 1) : -1
    const key = bytes[keyEnd] === scan.QUOTE ? scan.stringStart(bytes, keyEnd) : -1
    const member = key < 0 ? undefined : parseMember(bytes, key, keyEnd, value, valueEnd)
    if (member === undefined) break
    if (!members.has(member[0])) members.set(...member)
    at = scan.previousSolid(bytes, key - 1)
  } while (bytes[at] === scan.COMMA)
  return seen()
}

function parseMember(
  bytes: Buffer,
  key: number,
  keyEnd: number,
  value: number,
  valueEnd: number,
): [string, unknown] | undefined {
  try {
    const parse = (start: number, end: number) => JSON.parse(bytes.toString('utf8', start, end + 1))
    return [parse(key, keyEnd), parse(value, valueEnd)]
  } catch {
    return undefined
  }
}
