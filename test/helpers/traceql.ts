import { parser } from '@grafana/lezer-traceql'
import type { StoredSpan } from './stack/stored-spans.ts'
import { syntaxErrors as errorsOf } from './syntax.ts'

type SyntaxNode = ReturnType<typeof parser.parse>['topNode']

/** The syntax errors of TraceQL. Variables of Grafana have to be replaced by values first. */
export const syntaxErrors = (query: string): readonly string[] => errorsOf(parser, query)

/** An attribute that a query compares or selects. */
export interface NamedAttribute {
  readonly scope: 'span' | 'resource'
  readonly name: string
  /** `typeof` what it is compared with, as `StoredSpan` holds it; `undefined` where any type will do. */
  readonly type: string | undefined
}

/** The attributes that TraceQL names, each with what it is compared with. */
export function namedAttributes(query: string): readonly NamedAttribute[] {
  const named: NamedAttribute[] = []
  parser.parse(query).iterate({
    enter({ name, node }) {
      if (name !== 'AttributeField') return
      const literal = node.parent?.parent?.lastChild?.getChild('Static')
      const value = literal ? readLiteral(textOf(literal, query)) : undefined
      named.push({ ...readField(textOf(node, query)), type: value === undefined ? undefined : typeof value })
    },
  })
  return named
}

/**
 * The spans that a query finds, as Tempo would: of TraceQL, filters in braces, `>>` between them, and what a `select` adds.
 * As there, a value is only equal to one of its own type, and a regular expression has to match the whole of a value.
 * @throws Error that names what else stands in the query.
 */
export function findSpans(query: string, spans: readonly StoredSpan[]): readonly StoredSpan[] {
  const expression = parser.parse(query).topNode.firstChild
  return expression === null ? [] : findBy(expression, query, spans)
}

function findBy(node: SyntaxNode, query: string, spans: readonly StoredSpan[]): readonly StoredSpan[] {
  const [first, operator, second] = childrenOf(node)
  if (node.name === 'SpansetFilter') return spans.filter((span) => first === undefined || holds(first, query, span))
  if (first === undefined) throw unknown(node, query)
  if (operator === undefined || second === undefined) return findBy(first, query, spans)
  if (operator.name === 'Pipe' && second.firstChild?.firstChild?.name === 'SelectOperation')
    return findBy(first, query, spans)
  if (operator.name !== 'Desc') throw unknown(operator, query)
  const ancestors = new Set(findBy(first, query, spans).map(({ spanId }) => spanId))
  const parents = new Map(spans.map(({ spanId, parentSpanId }) => [spanId, parentSpanId]))
  const isBelow = (spanId: string): boolean => {
    const parent = parents.get(spanId)
    return parent !== undefined && (ancestors.has(parent) || isBelow(parent))
  }
  return findBy(second, query, spans).filter(({ spanId }) => isBelow(spanId))
}

function holds(node: SyntaxNode, query: string, span: StoredSpan): boolean {
  const [left, operator, right] = childrenOf(node)
  if (left !== undefined && operator === undefined) return holds(left, query, span)
  if (left === undefined || operator === undefined || right === undefined) throw unknown(node, query)
  if (operator.name === 'And') return holds(left, query, span) && holds(right, query, span)
  if (operator.name === 'Or') return holds(left, query, span) || holds(right, query, span)
  return compare(fieldOf(left, query, span), textOf(operator, query), readLiteral(textOf(right, query)))
}

function fieldOf(node: SyntaxNode, query: string, span: StoredSpan): unknown {
  const text = textOf(node, query)
  if (node.firstChild?.name === 'AttributeField') {
    const { scope, name } = readField(text)
    return (scope === 'span' ? span.attributes : span.resource).get(name)
  }
  const intrinsics: Readonly<Record<string, unknown>> = {
    duration: span.seconds,
    kind: span.kind,
    name: span.name,
    status: span.status,
  }
  if (!Object.hasOwn(intrinsics, text)) throw unknown(node, query)
  return intrinsics[text]
}

function compare(value: unknown, operator: string, literal: unknown): boolean {
  if (literal === undefined) return (value !== undefined) === (operator === '!=')
  if (typeof value !== typeof literal) return false
  switch (operator) {
    case '=':
      return value === literal
    case '!=':
      return value !== literal
    case '>':
      return (value as number) > (literal as number)
    case '>=':
      return (value as number) >= (literal as number)
    case '<':
      return (value as number) < (literal as number)
    case '<=':
      return (value as number) <= (literal as number)
    case '=~':
      return new RegExp(`^(?:${literal})$`).test(value as string)
    case '!~':
      return !new RegExp(`^(?:${literal})$`).test(value as string)
    default:
      throw new Error(`the tests do not know the operator ${operator}`)
  }
}

function readField(text: string): Omit<NamedAttribute, 'type'> {
  const [, scope, name = ''] = /^(span|resource)\.(.+)$/.exec(text) ?? []
  if (scope !== 'span' && scope !== 'resource')
    throw new Error(`${text} does not say whether it is of span or resource`)
  return { scope, name }
}

const unitsInSeconds: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3_600 }

/** A duration comes in seconds, `nil` as `undefined`, and the word of a status or a kind as a string. */
function readLiteral(text: string): unknown {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)$/.exec(text) ?? []
  if (amount !== undefined) return Number(amount) * (unitsInSeconds[unit] ?? Number.NaN)
  if (/^-?\d+$/.test(text)) return BigInt(text)
  if (/^-?\d*\.\d+$/.test(text)) return Number(text)
  if (text === 'nil') return undefined
  if (text === 'true' || text === 'false') return text === 'true'
  return text.startsWith('"') ? JSON.parse(text) : text
}

const unknown = (node: SyntaxNode, query: string): Error =>
  new Error(`the tests do not know what "${textOf(node, query)}" means in ${query}`)

const textOf = ({ from, to }: SyntaxNode, query: string): string => query.slice(from, to)

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child)
  return children
}
