import type { Variable } from './answers.ts'

const reference = /\$(\w+)|\$\{(\w+)(?::(\w+))?\}|\[\[(\w+)(?::(\w+))?\]\]/g

/** A query with its variables' values in it, quoted as Grafana's Prometheus source does it. `timing` holds the built-in ones. */
export function interpolateQuery(
  text: string,
  variables: readonly Variable[],
  timing: Readonly<Record<string, string>> = {},
): string {
  return replace(text, (name, format) => {
    const builtin = timing[name]
    if (builtin !== undefined) return builtin
    const variable = variables.find((each) => each.name === name)
    return variable && queryText(variable, format)
  })
}

/** A title or a text with what a reader is shown in place of its variables. */
export function interpolateText(text: string, variables: readonly Variable[]): string {
  return replace(text, (name) => {
    const variable = variables.find((each) => each.name === name)
    return variable && shownText(variable)
  })
}

export const shownText = ({ all, selected }: Variable): string => (all ? 'All' : selected.join(' + '))

function replace(text: string, value: (name: string, format: string | undefined) => string | undefined): string {
  return text.replace(reference, (whole, plain, braced, format, bracketed, formatted) => {
    return value(plain ?? braced ?? bracketed, format ?? formatted) ?? whole
  })
}

function queryText({ multi, selected, all, allValue }: Variable, format: string | undefined): string {
  if (all && allValue !== undefined) return allValue // as it stands: it is an expression already
  switch (format) {
    case 'raw':
    case 'text':
      return selected.join(',')
    case 'csv':
      return selected.join(',')
    case 'pipe':
      return selected.join('|')
    case 'doublequote':
      return selected.map((value) => `"${value}"`).join(',')
    case undefined:
      if (!multi) return selected.join(',').replace(/[\\"]/g, '\\$&')
  }
  const escaped = selected.map(escapeExpression)
  return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`
}

/** The backslash of an escape is itself one character of a string in PromQL, and doubled there. */
const escapeExpression = (value: string): string => value.replace(/[\\^$*+?.()|[\]{}]/g, '\\\\$&')
