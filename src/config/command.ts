import { Settings } from './settings.ts'
import { readText } from './values.ts'

/** Environment variables of the commands. An option of the same meaning takes precedence. */
export interface CommandVariables {
  /** The database of the billing log. */
  readonly billing: string | undefined
  /** Path of a price file. */
  readonly prices: string | undefined
  /** By the convention of https://no-color.org: set to anything. */
  readonly noColor: boolean
}

export function readCommandVariables(env: NodeJS.ProcessEnv = process.env): CommandVariables {
  const settings = new Settings(env)
  const text = (variable: string) => settings.read<string | undefined>({ variable }, readText, undefined)
  return {
    billing: text('HOLYSHEEP_OTEL_BILLING'),
    prices: text('HOLYSHEEP_OTEL_PRICES'),
    noColor: text('NO_COLOR') !== undefined,
  }
}
