import type { Output } from '../src/cli/host.ts'
import { createStyle, type Style, wantsColours } from './style.ts'
import { drawTable, type Table } from './table.ts'

const widest = 100

/** The output of the demo. */
export interface Screen {
  readonly out: Output
  readonly style: Style
  say(text: string): void
  /** Tables as wide as the terminal lets them be. */
  show(tables: readonly Table[]): void
}

export function createScreen(out: Output = process.stdout): Screen {
  const style = createStyle(wantsColours(out.isTTY, process.env.NO_COLOR))
  const say = (text: string) => void out.write(`${text}\n`)
  const width = Math.min(widest, out.columns ?? widest)
  return {
    out,
    style,
    say,
    show: (tables) => {
      for (const table of tables) say(`${drawTable(table, width, style)}\n`)
    },
  }
}
