// A JSON parser that keeps the position of every value and reports what is missing where. The messages of `JSON.parse`
// differ between Node releases, and it does not give the positions of values.

export interface JsonMember {
  /** Offset of the member's name; `value.at` is the offset of its value. */
  readonly at: number
  readonly value: JsonNode
}

/** A value and the offset of its first character. */
export type JsonNode =
  | { readonly kind: 'object'; readonly at: number; readonly members: ReadonlyMap<string, JsonMember> }
  | { readonly kind: 'array'; readonly at: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'scalar'; readonly at: number; readonly value: string | number | boolean | null }

/** What was expected, and at which offset. */
export class JsonFault extends Error {
  readonly at: number
  readonly expected: string

  constructor(at: number, expected: string) {
    super(`expected ${expected}`)
    this.at = at
    this.expected = expected
  }
}

/** Deepest nesting: the parser is recursive, and 100,000 brackets would overflow the stack. */
const DEPTH = 64

const SPACE = /[ \t\n\r]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y

/** Parses a text; returns the value or the fault. */
export function readJson(text: string): JsonNode | JsonFault {
  try {
    return readText(text)
  } catch (fault) {
    if (fault instanceof JsonFault) return fault
    throw fault
  }
}

function readText(text: string): JsonNode {
  let at = 0
  skipSpace()
  const node = readValue(DEPTH)
  if (at < text.length) throw new JsonFault(at, 'nothing more')
  return node

  function readValue(depth: number): JsonNode {
    if (depth === 0) throw new JsonFault(at, `at most ${DEPTH} levels of nesting`)
    const start = at
    const first = text[at]
    if (first === '{') return { kind: 'object', at: start, members: readMembers(depth) }
    if (first === '[') return { kind: 'array', at: start, items: readItems(depth) }
    if (first === '"') return { kind: 'scalar', at: start, value: readString() }
    const token = match(NUMBER) ?? match(WORD)
    if (token === undefined) throw new JsonFault(at, 'a value')
    skipSpace()
    return { kind: 'scalar', at: start, value: JSON.parse(token) }
  }

  function readMembers(depth: number): ReadonlyMap<string, JsonMember> {
    const members = new Map<string, JsonMember>()
    at++
    skipSpace()
    if (take('}')) return members
    for (;;) {
      const start = at
      if (text[at] !== '"') throw new JsonFault(at, 'the name of a member in double quotes')
      const name = readString()
      // A duplicate is an error: `JSON.parse` silently takes the last one, and the author may look at the other.
      if (members.has(name)) throw new JsonFault(start, 'a name that this object does not have yet')
      if (!take(':')) throw new JsonFault(at, 'a colon')
      members.set(name, { at: start, value: readValue(depth - 1) })
      if (take('}')) return members
      if (!take(',')) throw new JsonFault(at, 'a comma or }')
    }
  }

  function readItems(depth: number): readonly JsonNode[] {
    const items: JsonNode[] = []
    at++
    skipSpace()
    if (take(']')) return items
    for (;;) {
      items.push(readValue(depth - 1))
      if (take(']')) return items
      if (!take(',')) throw new JsonFault(at, 'a comma or ]')
    }
  }

  function readString(): string {
    const start = at++
    while (text[at] !== '"') {
      // Control characters, line ends included, must be escaped. NaN is the end of the text.
      if (!(text.charCodeAt(at) >= 0x20)) throw new JsonFault(at, 'a closing quote')
      if (text[at] !== '\\') at++
      else if (match(ESCAPE) === undefined) throw new JsonFault(at, 'an escape such as \\n or \\u0041')
    }
    const value = JSON.parse(text.slice(start, ++at)) as string
    skipSpace()
    return value
  }

  function take(mark: string): boolean {
    if (text[at] !== mark) return false
    at++
    skipSpace()
    return true
  }

  function skipSpace(): void {
    match(SPACE)
  }

  function match(pattern: RegExp): string | undefined {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    at += found?.length ?? 0
    return found
  }
}

/** The value without positions. */
export function jsonValue(node: JsonNode): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'array') return node.items.map(jsonValue)
  return Object.fromEntries(Array.from(node.members, ([name, { value }]) => [name, jsonValue(value)]))
}
