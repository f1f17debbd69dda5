import sliceAnsi from 'slice-ansi'
import stringWidth from 'string-width'

/** Columns that a text takes in a terminal: Chinese characters and emoji two each, combining marks none. */
export const widthOf = (text: string): number => stringWidth(text)

/** Names are untrusted: control characters could move the cursor and rewrite what is shown. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}

export type Alignment = 'left' | 'right'

/** The text in exactly that many columns: filled up with blanks, or cut, which an ellipsis shows. */
export function fitted(text: string, width: number, alignment: Alignment = 'left'): string {
  const fitting = shortened(text, width)
  const space = ' '.repeat(Math.max(0, width - widthOf(fitting)))
  return alignment === 'left' ? fitting + space : space + fitting
}

/** The text in at most that many columns. */
export function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  return width < 1 ? '' : `${start(text, width - 1)}…`
}

function start(text: string, width: number): string {
  const slice = sliceAnsi(text, 0, width)
  // A wide character at the end of the slice may stand half behind it.
  return widthOf(slice) <= width ? slice : start(text, width - 1)
}
