import type { BodyBytes } from '../../call.ts'
import { textOf, wholeBody } from '../body.ts'
import { type Members, objectEndingAt, objectStartingAt, type SeenObject } from './json-object.ts'
import { CLOSE_BRACKET, nextSolid, OPEN_BRACKET, previousSolid } from './json-scan.ts'

/**
 * The complete members of a cut JSON object: first those of the outermost object, then those of the object within it
 * that was cut.
 */
export type Levels = readonly Members[]

/**
 * Levels that are read: the outermost object and the one within. No format has facts deeper, and each level costs a
 * scan.
 */
const LEVELS = 2

export interface JsonReading {
  /** The parsed body, or an object with the visible top-level members; of a list, its visible ends. */
  readonly json: unknown
  /** `ends`: only the two ends of the body were kept; `broken`: not JSON, or cut. */
  readonly state: 'whole' | 'ends' | 'broken'
}

/**
 * Reads a JSON body by its two ends. A member that is in both has the value of the back, as in `JSON.parse`. Takes time
 * linear in the bytes kept; never throws.
 */
export function readWindow(body: BodyBytes): JsonReading {
  const whole = wholeBody(body)
  if (whole !== undefined) {
    try {
      return { json: JSON.parse(textOf(whole)), state: 'whole' }
    } catch {
      const [first] = leadingLevels(whole)
      return { json: first && isList(whole) ? [first] : first, state: 'broken' }
    }
  }
  const [front] = leadingLevels(body.front)
  const [back] = trailingLevels(body.back)
  const state = front === undefined || back === undefined ? 'broken' : 'ends'
  return { json: isList(body.front) ? [front, back].filter((end) => end !== undefined) : { ...front, ...back }, state }
}

function isList(bytes: Buffer): boolean {
  return bytes[startOf(bytes)] === OPEN_BRACKET
}

/** The first byte after a byte order mark and white space. */
function startOf(bytes: Buffer): number {
  return nextSolid(bytes, bytes[0] === 0xef ? 3 : 0)
}

/** The members at the start of a JSON object, or of the first one in a list; empty if the bytes start with something else. */
export function leadingLevels(bytes: Buffer): Levels {
  const first = startOf(bytes)
  const start = bytes[first] === OPEN_BRACKET ? first + 1 : first
  return levels(start, (at) => objectStartingAt(bytes, at))
}

/** The members at the end of a JSON object, or of the last one in a list; empty if the bytes do not end with it. */
export function trailingLevels(bytes: Buffer): Levels {
  const last = previousSolid(bytes, bytes.length - 1)
  const end = bytes[last] === CLOSE_BRACKET ? last - 1 : last
  return levels(end, (at) => objectEndingAt(bytes, at))
}

function levels(outermost: number, scan: (at: number) => SeenObject | undefined): Levels {
  const found: Members[] = []
  for (let at: number | undefined = outermost; at !== undefined && found.length < LEVELS; ) {
    const object = scan(at)
    if (object === undefined) break
    found.push(object.members)
    at = object.cut
  }
  return found
}
