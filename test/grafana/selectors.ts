import { parser } from '@prometheus-io/lezer-promql'

/** A metric where a query selects it, and what is done to it there. */
export interface Selector {
  readonly metric: string
  /** Functions and aggregations around it, from the inside. */
  readonly within: readonly string[]
  /** Such as `5m`, directly behind it. */
  readonly window: string | undefined
}

export function selectors(expression: string): readonly Selector[] {
  const found: Selector[] = []
  parser.parse(expression).iterate({
    enter({ name, node }) {
      if (name !== 'VectorSelector') return
      const text = (one: { readonly from: number; readonly to: number }) => expression.slice(one.from, one.to)
      const identifier = node.getChild('Identifier')
      const matrix = node.parent?.name === 'MatrixSelector' ? node.parent : undefined
      const within: string[] = []
      for (let outer = node.parent; outer !== null; outer = outer.parent) {
        const operator = outer.getChild('FunctionIdentifier') ?? outer.getChild('AggregateOp')
        if (operator !== null) within.push(text(operator))
      }
      const window = matrix === undefined ? undefined : /\[([^\]]*)\]$/.exec(text(matrix))?.[1]
      found.push({ metric: identifier === null ? '' : text(identifier), within, window })
    },
  })
  return found
}
