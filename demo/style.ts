/** How words stand out. Without colours every style gives a text back as it is. */
export type Style = Readonly<Record<'bold' | 'dim' | 'green' | 'red' | 'yellow', (text: string) => string>>

/** Colours are for people: not for a file or a pipe, and not where `NO_COLOR` is set to anything. */
export const wantsColours = (isTerminal: boolean | undefined, noColor: string | undefined): boolean =>
  isTerminal === true && !noColor

export function createStyle(colours: boolean): Style {
  const style = (on: number, off: number) => (text: string) =>
    colours && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text
  return { bold: style(1, 22), dim: style(2, 22), green: style(32, 39), red: style(31, 39), yellow: style(33, 39) }
}
