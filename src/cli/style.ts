import { readCommandVariables } from '../config/command.ts'
import type { Host } from './host.ts'

/** How words stand out. Without colours every style gives a text back as it is. */
export type Style = Readonly<Record<'bold' | 'dim' | 'red' | 'yellow', (text: string) => string>>

/** Colours are for people: not for a file or a pipe, and not where `NO_COLOR` is set to anything. */
export function styleFor({ stdout, env }: Host): Style {
  return createStyle(stdout.isTTY === true && !readCommandVariables(env).noColor)
}

export function createStyle(colours: boolean): Style {
  const style = (on: number, off: number) => (text: string) =>
    colours && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text
  return { bold: style(1, 22), dim: style(2, 22), red: style(31, 39), yellow: style(33, 39) }
}
