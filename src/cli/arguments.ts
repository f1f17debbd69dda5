import { type ParseArgsConfig, parseArgs } from 'node:util'
import { redactCredentials } from '../redaction.ts'
import type { Arguments, Command } from './command.ts'
import { type Options, REQUIRED } from './option.ts'
import { UsageError } from './usage-error.ts'

/**
 * Parses the arguments of a command; `undefined` if its help was requested. Uses only the tokens of `parseArgs`,
 * because its messages differ between Node releases and say more than what is wrong.
 *
 * @throws UsageError or InvalidOptionError
 */
export function readArguments(words: readonly string[], command: Command): Arguments | undefined {
  const { options } = command
  const values = new Map<string, unknown>()
  const operands: string[] = []
  for (const token of tokens(words, options)) {
    if (token.kind === 'positional') operands.push(token.value)
    if (token.kind !== 'option') continue
    if (token.name === 'help') return undefined
    values.set(token.name, readValue(token, options))
  }
  const [stray] = operands
  if (stray !== undefined && command.operands === undefined)
    throw new UsageError(`unexpected argument ${redactCredentials(stray)}`)
  for (const [name, { fallback, takes }] of Object.entries(options)) {
    if (values.has(name)) continue
    if (fallback === REQUIRED) throw new UsageError(`--${name} ${takes} is missing`)
    values.set(name, fallback)
  }
  return { options: Object.fromEntries(values), operands }
}

function tokens(words: readonly string[], options: Options) {
  const known: ParseArgsConfig['options'] = { help: { type: 'boolean', short: 'h' } }
  for (const [name, { takes }] of Object.entries(options)) {
    known[name] = { type: takes === undefined ? 'boolean' : 'string' }
  }
  return parseArgs({ args: [...words], options: known, strict: false, allowPositionals: true, tokens: true }).tokens
}

type OptionToken = Extract<ReturnType<typeof tokens>[number], { kind: 'option' }>

function readValue({ name, rawName, value, inlineValue }: OptionToken, options: Options): unknown {
  const option = Object.hasOwn(options, name) ? options[name] : undefined
  if (option === undefined) throw new UsageError(`unknown option ${rawName}`)
  if (option.takes === undefined) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value`)
  } else if (value === undefined || value === '' || (!inlineValue && value.startsWith('--'))) {
    throw new UsageError(`${rawName} needs its value: ${rawName} ${option.takes}`)
  }
  return option.read({ name: rawName, value }, () => {})
}
