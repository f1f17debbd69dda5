import jsTokens from 'js-tokens'

/** A word, literal or sign of a JavaScript or TypeScript source, without space and comments. */
export interface SourceToken {
  readonly type: string
  readonly value: string
  readonly offset: number
  /** How many brackets are open before it. */
  readonly depth: number
}

const SPACE = ['WhiteSpace', 'LineTerminatorSequence', 'SingleLineComment', 'MultiLineComment', 'HashbangComment']

/** Undefined for a source whose tokens or brackets are not sure. */
export function readTokens(source: string): readonly SourceToken[] | undefined {
  const tokens: SourceToken[] = []
  let offset = 0
  let depth = 0
  for (const token of jsTokens(source)) {
    const { type, value } = token
    if (type === 'Invalid' || ('closed' in token && token.closed === false)) return undefined
    if (type === 'Punctuator' && /^[)\]}]$/.test(value)) depth--
    if (!SPACE.includes(type)) tokens.push({ type, value, offset, depth })
    if (type === 'Punctuator' && /^[([{]$/.test(value)) depth++
    offset += value.length
  }
  return depth === 0 ? tokens : undefined
}

/** Where these tokens follow one another. */
export function findAll(tokens: readonly SourceToken[], values: readonly string[]): readonly number[] {
  return [...tokens.keys()].filter((start) => values.every((value, index) => tokens[start + index]?.value === value))
}

/** The keys of an object by the place of their names; undefined where not all are written as `name: …`. */
export function objectKeys(tokens: readonly SourceToken[], brace: number): ReadonlyMap<string, number> | undefined {
  const depth = (tokens[brace]?.depth ?? 0) + 1
  const keys = new Map<string, number>()
  for (let index = brace + 1; ; ) {
    const token = tokens[index]
    if (token === undefined) return undefined
    if (token.depth < depth) return keys
    const name = token.value.replace(/^(['"])(.*)\1$/, '$2')
    if (!['IdentifierName', 'StringLiteral'].includes(token.type) || tokens[index + 1]?.value !== ':') return undefined
    if (keys.has(name)) return undefined
    keys.set(name, index)
    // Past the value: to the comma of this object, or to its end.
    const end = tokens.findIndex(
      (each, at) => at > index && (each.depth < depth || (each.depth === depth && each.value === ',')),
    )
    index = tokens[end]?.value === ',' ? end + 1 : end
  }
}
