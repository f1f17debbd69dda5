import { WIDTH, wrap } from '../paragraph.ts'
import type { Style } from '../style.ts'
import type { Plan } from './plan.ts'
import type { Suggestion } from './suggestion.ts'

const INDENT = '   '

/** What was found, and each suggestion with its place and its reason. */
export function planText({ findings, suggestions }: Plan, style: Style): string {
  const head = `Found: ${findings.join(', ')}\n`
  if (suggestions.length === 0) return `${head}\nNothing is left to do.\n`
  return [head, ...suggestions.map((suggestion, index) => suggestionText(suggestion, index + 1, style))].join('\n')
}

function suggestionText({ title, reason, where, lines }: Suggestion, number: number, style: Style): string {
  const place = where === undefined ? '' : style.dim(`  ${where}`)
  return [
    `${style.bold(`${number}. ${title}`)}${place}`,
    ...wrap(reason, WIDTH - INDENT.length).map((line) => `${INDENT}${line}`),
    '',
    ...lines.map((line) => `${INDENT}  ${line}`),
    '',
  ].join('\n')
}
