import { type Alignment, fitted, widthOf } from '../terminal-text.ts'

const GAP = '  '

/** Narrowest first column of a table that is too wide. */
const NARROWEST = 8

/** The lines of a table. */
export interface Layout {
  line(cells: readonly string[]): string
  readonly ruler: string
}

/**
 * Lays columns out as wide as their widest cells.
 *
 * @param lines all lines with their cells, that of the titles included
 * @param width columns of the terminal: where the table is wider, the names in its first column are cut
 */
export function layOut(
  lines: readonly (readonly string[])[],
  alignments: readonly Alignment[],
  width = Number.POSITIVE_INFINITY,
): Layout {
  const [first = 0, ...others] = alignments.map((_, index) => {
    return lines.reduce((widest, cells) => Math.max(widest, widthOf(cells[index] ?? '')), 0)
  })
  const taken = others.reduce((sum, each) => sum + GAP.length + each, 0)
  const widths = [Math.min(first, Math.max(NARROWEST, width - taken)), ...others]
  const join = (texts: readonly string[]) => texts.join(GAP).trimEnd()
  return {
    line: (cells) => join(cells.map((cell, index) => fitted(cell, widths[index] ?? 0, alignments[index]))),
    ruler: join(widths.map((each) => '─'.repeat(each))),
  }
}
