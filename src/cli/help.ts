import type { Command } from './command.ts'
import { type CommandEntry, commands } from './commands.ts'
import { type Option, REQUIRED } from './option.ts'
import { WIDTH, wrap } from './paragraph.ts'

export const PROGRAM = 'holysheep-otel'

const INDENT = 2

/** The overview of all commands, or of those of a group. */
export function overview(group: string, entries: readonly CommandEntry[] = commands): string {
  const shown = entries.filter(({ name }) => group === '' || name.startsWith(`${group} `))
  const program = group === '' ? PROGRAM : `${PROGRAM} ${group}`
  return [
    `Usage: ${program} COMMAND [options]`,
    '',
    ...list(shown.map(({ name, summary }) => [name, summary])),
    '',
    `\`${PROGRAM} COMMAND --help\` shows the options of a command.`,
    '',
  ].join('\n')
}

export function commandHelp({ name, summary }: CommandEntry, { about, options, operands }: Command): string {
  const entries = Object.entries(options)
  const required = entries.filter(([, { fallback }]) => fallback === REQUIRED)
  const usage = [PROGRAM, name, ...required.map(([option, { takes }]) => `--${option} ${takes}`), '[options]']
  const capital = summary.charAt(0).toUpperCase() + summary.slice(1)
  return [
    `Usage: ${[...usage, ...(operands === undefined ? [] : [`[${operands}]`])].join(' ')}`,
    '',
    ...wrap(`${capital}.`, WIDTH),
    ...about.flatMap((paragraph) => ['', ...wrap(paragraph, WIDTH)]),
    '',
    ...list([...entries.map(described), ['--help', 'shows this help']]),
    '',
  ].join('\n')
}

function described([name, { takes, says }]: [string, Option<unknown>]): [string, string] {
  return [takes === undefined ? `--${name}` : `--${name} ${takes}`, says]
}

/** Two columns: names and their descriptions. */
function list(items: readonly (readonly [string, string])[]): readonly string[] {
  const width = INDENT + Math.max(...items.map(([name]) => name.length)) + INDENT
  return items.flatMap(([name, says]) =>
    wrap(says, WIDTH - width).map((line, index) => {
      const left = index === 0 ? `${' '.repeat(INDENT)}${name}` : ''
      return `${left.padEnd(width)}${line}`
    }),
  )
}
