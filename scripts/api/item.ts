/** An exported declaration or a member of one, as the document model of API Extractor has it. */
export interface Item {
  readonly kind: string
  /** Absent for a constructor. */
  readonly name?: string
  readonly isOptional?: boolean
  readonly docComment: string
  readonly excerptTokens: readonly Token[]
  readonly members?: readonly Item[]
}

/** A piece of a signature. */
export interface Token {
  readonly kind: 'Content' | 'Reference'
  readonly text: string
  /** Such as `opentelemetry-instrumentation-holysheep!Usage:interface`; `!Promise:interface` for what is built in. */
  readonly canonicalReference?: string
}

/** The parts of a docstring. */
export interface Docstring {
  readonly summary: string
  /** Names and descriptions. */
  readonly parameters: readonly (readonly [name: string, description: string])[]
  readonly throws: readonly string[]
}

/** The exported name that a token refers to, which may differ from the declared one; undefined for other text. */
export function referredName({ kind, canonicalReference = '' }: Token): string | undefined {
  return kind === 'Reference' ? /^[^!]+!(\w+):/.exec(canonicalReference)?.[1] : undefined
}

/** A signature by exported names, without `export` and the final semicolon. */
export function signatureOf({ excerptTokens }: Item): string {
  const text = excerptTokens.map((token) => referredName(token) ?? token.text).join('')
  return text.replace(/^export (?:declare )?/, '').replace(/;?\s*$/, '')
}

export function docstringOf(comment: string): Docstring {
  const text = comment.replace(/^\/\*\*|\*\/\s*$/g, '').replace(/^ *\* ?/gm, '')
  const [summary = '', ...blocks] = text.split(/^@(?=\w)/m).map((part) => part.trim())
  const parameters: [string, string][] = []
  const throws: string[] = []
  for (const block of blocks) {
    const [, tag, content = ''] = /^(\w+)\s*(.*)$/s.exec(block) ?? []
    const [, name = '', description = ''] = /^(\w+)\s*-?\s*(.*)$/s.exec(content) ?? []
    if (tag === 'param') parameters.push([name, description])
    if (tag === 'throws') throws.push(content)
  }
  return { summary, parameters, throws }
}
