import { readCommandVariables } from '../config/command.ts'
import type { Host } from './host.ts'

/** Styles of text. Without colours, every style returns the text unchanged. */
export type Style = Readonly<Record<'bold' | 'dim' | 'red' | 'yellow', (text: string) => string>>

/** Colours only on a terminal, and not if `NO_COLOR` has any value. */
export function styleFor({ stdout, env }: Host): Style {
  return createStyle(stdout.isTTY === true && !readCommandVariables(env).noColor)
}

export function createStyle(colours: boolean): Style {
  const style = (on: number, off: number) => (text: string) =>
    colours && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text
  return { bold: style(1, 22), dim: style(2, 22), red: style(31, 39), yellow: style(33, 39) }
}
