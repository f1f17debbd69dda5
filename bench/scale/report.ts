import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { root } from '../../scripts/compile.ts'
import { type Table, tableText } from '../section.ts'
import { dashboardQueries } from './dashboard.ts'
import type { DiskResult } from './disk.ts'
import { CALLS_PER_PROCESS, EXPORT_INTERVAL } from './fleet.ts'
import type { Recording } from './recording.ts'
import type { Durations, StepResult, Tier } from './runs.ts'
import type { Usage } from './usage.ts'

export interface Findings {
  readonly recording: Recording
  readonly results: readonly StepResult[]
  readonly disk: readonly DiskResult[]
  readonly durations: Durations
}

const TIERS: readonly Tier[] = [
  'collector',
  'collector, all traces',
  'Prometheus, asked',
  'Prometheus, writing',
  'VictoriaMetrics',
  '3 receivers',
  'Thanos query',
]
const ENGINES = ['Prometheus', 'VictoriaMetrics', 'Thanos']

/** Below this share, a step was more than the machine can do. */
const REACHED = 0.97

const BEGIN = '<!-- begin: written by bench/scale.ts -->'
const END = '<!-- end: bench/scale.ts -->'

/** Replaces what is between the markers in `docs/sizing.md`. */
export function writeSizing(report: string): void {
  const path = join(root, 'docs', 'sizing.md')
  const page = readFileSync(path, 'utf8')
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`${path} has no markers for the tables`)
  writeFileSync(path, `${page.slice(0, begin + BEGIN.length)}\n\n${report}\n\n${page.slice(end)}`)
}

export function reportText({ recording, results, disk, durations }: Findings): string {
  const [{ model } = { model: 'an unknown processor' }] = cpus()
  const spans = recording.spans.count / recording.calls
  return `Measured on ${new Date().toISOString().slice(0, 10)} with ${availableParallelism()} cores of ${model.trim()} and ${Math.round(totalmem() / 1024 ** 3)} GiB, which the sender and other work share: \`load\` is how many
processes wanted a core. A process makes ${CALLS_PER_PROCESS} calls a second, with the series that the demo's shop has, exported every ${EXPORT_INTERVAL} s,
and ${spans.toFixed(1)} spans a call. Each step ran for ${durations.seconds} s after ${durations.warmUpSeconds} s. Cells are cores / median of resident memory. Prometheus is
asked by a dashboard in the first of its columns, and writes to VictoriaMetrics in the second; VictoriaMetrics and the query of
Thanos are asked, too.

${tableText(usageTable(results))}

${notReached(results)}

One look at the overview dashboard, ${dashboardQueries.length} queries one after the other over half an hour, in milliseconds:

${tableText(dashboardTable(results))}

Bytes on disk, in blocks of hours of counters that all change from export to export:

${tableText(diskTable(disk, results))}`
}

function usageTable(results: readonly StepResult[]): Table {
  const rows = results.map((result) => [
    `${thousands(result.callsPerSecond)}${result.taken < REACHED ? ' \\*' : ''}`,
    thousands(result.processes),
    thousands(result.series),
    result.load.toFixed(0),
    ...TIERS.map((tier) => usageText(result.usage.get(tier))),
  ])
  return { head: ['calls/s', 'processes', 'series', 'load', ...TIERS], rows: [...rows, growthRow(results)] }
}

const usageText = (usage: Usage | undefined): string =>
  usage === undefined ? '' : `${usage.cores.toFixed(2)} / ${megabytes(usage.memory.median)}`

/** Between the smallest step and the largest that was reached. */
function growthRow(results: readonly StepResult[]): readonly string[] {
  const reached = results.filter(({ taken }) => taken >= REACHED)
  const [first, last] = [reached.at(0), reached.at(-1)]
  if (first === undefined || last === undefined || first === last) return ['1,000 more']
  const more = (last.callsPerSecond - first.callsPerSecond) / 1000
  const growth = TIERS.map((tier) => {
    const [from, to] = [first.usage.get(tier), last.usage.get(tier)]
    if (from === undefined || to === undefined) return ''
    return `${((to.cores - from.cores) / more).toFixed(2)} / ${megabytes((to.memory.median - from.memory.median) / more)}`
  })
  const perThousand = (of: (result: StepResult) => number) => thousands(Math.round((of(last) - of(first)) / more))
  return ['1,000 more', perThousand(({ processes }) => processes), perThousand(({ series }) => series), '', ...growth]
}

function notReached(results: readonly StepResult[]): string {
  const missed = results.filter(({ taken }) => taken < REACHED)
  if (missed.length === 0)
    return 'Every step was reached: all that was offered was taken. The last line is the growth between the first and the last step.'
  const shares = missed.map(
    ({ callsPerSecond, taken }) => `${thousands(callsPerSecond)} (${Math.round(100 * taken)} % answered in time)`,
  )
  return `\\* More than this machine could do under that load, with the sender on it, which does not wait for answers as real processes
do: ${shares.join(', ')}. Its cells say what that took. The last line is the growth between the first step and the last that was reached.`
}

const dashboardTable = (results: readonly StepResult[]): Table => ({
  head: ['calls/s', ...ENGINES],
  rows: results.map(({ callsPerSecond, dashboard }) => [
    thousands(callsPerSecond),
    ...ENGINES.map((engine) => thousands(Math.round(dashboard.get(engine) ?? Number.NaN))),
  ]),
})

/** A day has as many samples as the series of a step give. */
function diskTable(disk: readonly DiskResult[], results: readonly StepResult[]): Table {
  const [first, last] = [results.at(0), results.at(-1)]
  const day = (step: StepResult | undefined, bytes: number) =>
    step === undefined ? '' : bytesText(((step.series * 86_400) / EXPORT_INTERVAL) * bytes)
  return {
    head: [
      'engine',
      'a sample',
      ...[first, last].map((step) => `a day at ${thousands(step?.callsPerSecond ?? 0)} calls/s`),
    ],
    rows: disk.map(({ engine, bytesPerSample }) => [
      engine,
      `${bytesPerSample.toFixed(2)} B`,
      day(first, bytesPerSample),
      day(last, bytesPerSample),
    ]),
  }
}

const thousands = (value: number): string => value.toLocaleString('en-US')
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`
const bytesText = (bytes: number): string =>
  bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
