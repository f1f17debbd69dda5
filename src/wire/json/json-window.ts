import type { BodyBytes } from '../../call.ts'
import { textOf, wholeBody } from '../body.ts'
import { type Members, objectEndingAt, objectStartingAt, type SeenObject } from './json-object.ts'

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
  /** The parsed body, or an object with the visible top-level members. */
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
      return { json: leadingLevels(whole)[0], state: 'broken' }
    }
  }
  const [front] = leadingLevels(body.front)
  const [back] = trailingLevels(body.back)
  const state = front === undefined || back === undefined ? 'broken' : 'ends'
  return { json: { ...front, ...back }, state }
}

/** The members at the start of a JSON object; empty if the bytes start with something else. */
export function leadingLevels(bytes: Buffer): Levels {
  const first = bytes[0] === 0xef ? 3 : 0 // the byte order mark
  return levels(first, (start) => objectStartingAt(bytes, start))
}

/** The members at the end of a JSON object; empty if the bytes do not end with its closing brace. */
export function trailingLevels(bytes: Buffer): Levels {
  return levels(bytes.length - 1, (end) => objectEndingAt(bytes, end))
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
