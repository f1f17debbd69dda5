import { foreignText } from '../server/foreign-text.ts'
import { plural } from '../sheet/figures.ts'
import { drawTable } from '../sheet/table.ts'
import { printable, shortened } from '../terminal-text.ts'
import { caveats } from './caveats.ts'
import { headroomLines } from './headroom.ts'
import { modelTable } from './model-table.ts'
import { type OverviewOptions, overviewLines } from './overview.ts'
import type { Reading } from './reading.ts'

/** Applications that do not answer, of which is said why. */
const EXPLAINED = 5

export interface FrameOptions extends OverviewOptions {
  /** What is said beside the title. */
  readonly hint?: string
  /** Tables by model: in a minute, since the start of the applications, or both. */
  readonly tables: readonly ('rates' | 'totals')[]
}

/** All that is shown, by line. What qualifies a figure stands before the tables, which a low terminal cuts. */
export function frameOf(reading: Reading, options: FrameOptions): readonly string[] {
  const { style, width, tables } = options
  const heading = [title(reading, options), ...downLines(reading).map(style.red)]
  if (reading.answering.length === 0) return fit(heading, width)
  const blocks = [
    heading,
    overviewLines(reading, options),
    caveats(reading).map(style.yellow),
    headroomLines(reading, style),
    ...tables.map((period) => drawTable(modelTable(reading, period), style, width).trimEnd().split('\n')),
  ]
  const lines = blocks.filter((block) => block.length > 0).flatMap((block) => ['', ...block])
  return fit(lines.slice(1), width)
}

const fit = (lines: readonly string[], width: number): readonly string[] => lines.map((line) => shortened(line, width))

function title({ answering, down, seconds }: Reading, { style, hint }: FrameOptions): string {
  const all = answering.length + down.length
  const answer = `${answering.length} of ${plural(all, 'application')} ${all === 1 ? 'answers' : 'answer'}`
  const parts = [answer, ...(seconds === undefined ? [] : [`rates over ${secondsText(seconds)}`])]
  return `${style.bold('holysheep-otel top')}  ${[...parts, ...(hint === undefined ? [] : [hint])].join(' · ')}`
}

const secondsText = (seconds: number): string => `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`

function downLines({ down }: Reading): readonly string[] {
  const lines = down.map(({ name, fault = '' }) => `✗ ${printable(name)}: ${foreignText(fault)}`)
  const more = lines.length - EXPLAINED
  return more > 0 ? [...lines.slice(0, EXPLAINED), `✗ and ${more} more`] : lines
}
