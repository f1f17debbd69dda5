import { parser } from '@prometheus-io/lezer-promql'

/**
 * The places at which PromQL makes no sense, each as a line of text; none where all is well. Variables of Grafana have to be
 * replaced by values first.
 */
export function syntaxErrors(expression: string): readonly string[] {
  const errors: string[] = []
  parser.parse(expression).iterate({
    enter({ type, from, to }) {
      if (!type.isError) return
      const found = expression.slice(from, to)
      errors.push(`${found === '' ? 'something is missing' : `unexpected "${found}"`} at ${from} of ${expression}`)
    },
  })
  return errors
}

/** The metrics that PromQL selects, each once, in their order: `name`, `{"name"}` and `{__name__="name"}` alike. */
export function metricNames(expression: string): readonly string[] {
  const names = new Set<string>()
  parser.parse(expression).iterate({
    enter({ name, node }) {
      const text = () => expression.slice(node.from, node.to)
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') names.add(text())
      if (name === 'QuotedLabelName') names.add(unquoted(text()))
      if (name === 'UnquotedLabelMatcher' && /^__name__\s*=[^~]/.test(text())) {
        names.add(unquoted(text().replace(/^__name__\s*=\s*/, '')))
      }
    },
  })
  return [...names]
}

const unquoted = (literal: string): string => literal.slice(1, -1)
