import { parser } from '@prometheus-io/lezer-promql'
import { syntaxErrors as errorsOf } from './syntax.ts'

/** The syntax errors of PromQL. Variables of Grafana have to be replaced by values first. */
export const syntaxErrors = (expression: string): readonly string[] => errorsOf(parser, expression)

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
