import { IMPORT_REGISTER, REGISTER } from './register-option.ts'

/** What is known about a command that may start an application. */
export type StartCommand =
  | { readonly kind: 'registered' }
  | { readonly kind: 'extended'; readonly command: string }
  /** It may start the application, but nobody can be sure how. */
  | { readonly kind: 'unclear'; readonly reason: string }

/** What a shell would not take as it stands. */
const SHELL_SYNTAX = /[&|;<>$`()'"\\*?{}#\n]/

const ASSIGNMENT = /^[A-Za-z_]\w*=/

/** Programs that take the options of Node before the file they run. */
const NODES = ['node', 'tsx']

/** Node runs no file with these. */
const WITHOUT_FILE = /^(?:-e|-p|-c|-i|-v|--eval|--print|--check|--interactive|--version|--test)(?:=|$)/

const OTHER_RUNTIMES = ['bun', 'bunx', 'deno']

/** Adds the register hook to a command that runs a file by Node, after the modules that it imports already. */
export function withRegister(command: string): StartCommand {
  if (command.includes(REGISTER)) return { kind: 'registered' }
  if (SHELL_SYNTAX.test(command)) return { kind: 'unclear', reason: 'the command has shell syntax' }
  const words = command.split(/(\s+)/)
  const isWord = (word: string) => word.trim() !== '' && word !== 'cross-env' && !ASSIGNMENT.test(word)
  const first = words.findIndex(isWord)
  const program = words[first] ?? ''
  const rest = words.slice(first + 1).filter((word) => word.trim() !== '')
  if (OTHER_RUNTIMES.includes(program)) {
    return { kind: 'unclear', reason: `${program} is not Node.js, and its fetch has no events to follow` }
  }
  if (!NODES.includes(program)) return { kind: 'unclear', reason: `it is ${program || 'nothing'} that starts Node.js` }
  if (
    rest.some((word) => WITHOUT_FILE.test(word)) ||
    rest[0] === 'watch' ||
    rest.every((word) => word.startsWith('-'))
  ) {
    return { kind: 'unclear', reason: 'it is not clear which file is run' }
  }
  const place = afterImports(words, first)
  return {
    kind: 'extended',
    command: [...words.slice(0, place), ` ${IMPORT_REGISTER}`, ...words.slice(place)].join(''),
  }
}

/** The place behind the program, or behind the last `--import` of it: an SDK or variables may be loaded by that. */
function afterImports(words: readonly string[], first: number): number {
  const last = words.findLastIndex((word) => /^--import(?:=|$)/.test(word))
  if (last === -1) return first + 1
  return words[last] === '--import' ? last + 3 : last + 1
}
