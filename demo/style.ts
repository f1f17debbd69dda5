/** Styles of text. Without colours, every style returns the text unchanged. */
export type Style = Readonly<Record<'bold' | 'dim' | 'green' | 'red' | 'yellow', (text: string) => string>>

/** Colours only on a terminal, and not if `NO_COLOR` has any value. */
export const wantsColours = (isTerminal: boolean | undefined, noColor: string | undefined): boolean =>
  isTerminal === true && !noColor

export function createStyle(colours: boolean): Style {
  const style = (on: number, off: number) => (text: string) =>
    colours && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text
  return { bold: style(1, 22), dim: style(2, 22), green: style(32, 39), red: style(31, 39), yellow: style(33, 39) }
}
