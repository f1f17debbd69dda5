import { redactCredentials } from '../redaction.ts'
import { type CommandEntry, commands } from './commands.ts'
import { UsageError } from './usage-error.ts'

/** What the first words of the command line ask for. */
export type Request =
  | { readonly kind: 'version' }
  /** The commands to list: all, or those of one group. */
  | { readonly kind: 'overview'; readonly group: string }
  | { readonly kind: 'command'; readonly entry: CommandEntry; readonly rest: readonly string[] }

const HELP = ['--help', '-h']

/** @throws UsageError for an unknown command */
export function readCommandLine(words: readonly string[], entries: readonly CommandEntry[] = commands): Request {
  const entry = entries.find(({ name }) => startsWith(words, name))
  if (entry !== undefined) return { kind: 'command', entry, rest: words.slice(entry.name.split(' ').length) }

  const group = entries.some(({ name }) => name.startsWith(`${words[0]} `)) ? (words[0] ?? '') : ''
  const next = group === '' ? words[0] : words[1]
  if (next !== undefined && HELP.includes(next)) return { kind: 'overview', group }
  if (group === '' && next === '--version') return { kind: 'version' }
  if (next === undefined) throw new UsageError('a command is missing')
  const word = redactCredentials(next) // an address that was meant as an option
  if (next.startsWith('-')) throw new UsageError(`unknown option ${word} without a command`)
  throw new UsageError(`unknown command ${group === '' ? word : `${group} ${word}`}`)
}

function startsWith(words: readonly string[], name: string): boolean {
  return name.split(' ').every((word, index) => words[index] === word)
}
