import type { BodyBytes } from '../../call.ts'
import { textOf, wholeBody } from '../body.ts'
import { type Members, objectEndingAt, objectStartingAt, type SeenObject } from './json-object.ts'

/**
 * The members of a cut JSON object that lie wholly within the bytes we have: first those of the outermost object, then
 * those of the object within it that the cut goes through.
 */
export type Levels = readonly Members[]

/** The outermost object and the one within: no format has its facts deeper, and more levels would cost a scan each. */
const LEVELS = 2

export interface JsonReading {
  /** The parsed body, or an object of those top-level members that could be seen. */
  readonly json: unknown
  /** `ends`: only the two ends of the body were kept; `broken`: this is no JSON, or it was cut. */
  readonly state: 'whole' | 'ends' | 'broken'
}

/**
 * Reads a JSON body through its two ends. A member that stands at the front and at the back has the value at the back,
 * as in `JSON.parse`. Takes time in proportion to the bytes kept, never throws.
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

/** What the start of a JSON object tells; empty where the bytes start with something else. */
export function leadingLevels(bytes: Buffer): Levels {
  const first = bytes[0] === 0xef ? 3 : 0 // the byte order mark
  return levels(first, (start) => objectStartingAt(bytes, start))
}

/** What the end of a JSON object tells; empty where the bytes do not end with its closing brace. */
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
