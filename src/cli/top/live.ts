import { setTimeout as sleep } from 'node:timers/promises'
import type { ReadStream, WriteStream } from 'node:tty'
import type { Style } from '../style.ts'
import { frameOf } from './frame.ts'
import { type Figures, figuresOf, readingOf } from './reading.ts'
import { Screen } from './screen.ts'
import type { Source } from './source.ts'

/** Reads that plots show. */
const PAST = 120

/** `q`, and Control-C, which is a key while the terminal is in raw mode. */
const LEAVE = ['q', 'Q', '\u0003']

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export interface LiveOptions {
  readonly sources: readonly Source[]
  readonly intervalMs: number
  readonly style: Style
  /** Ends requests that are under way. */
  readonly leave: AbortController
}

/** Shows the sources until a key or a signal ends it; the terminal is then as before. A signal ends the process. */
export async function showLive(out: WriteStream, keys: ReadStream | undefined, options: LiveOptions): Promise<void> {
  const { sources, intervalMs, style, leave } = options
  const past: (Figures | undefined)[] = []
  let signal: NodeJS.Signals | undefined
  const screen = new Screen(out)
  const draw = () => {
    if (leave.signal.aborted) return
    const reading = readingOf(sources.flatMap(({ applications }) => applications))
    screen.draw(frameOf(reading, { style, width: screen.columns, hint: 'q leaves', past, tables: ['rates'] }))
  }
  const onResize = () => {
    screen.resize()
    draw()
  }
  const onKey = (typed: Buffer) => {
    if (LEAVE.some((key) => typed.includes(key))) leave.abort()
  }
  const onSignal = (name: NodeJS.Signals) => {
    signal = name
    leave.abort()
  }

  out.on('resize', onResize)
  keys?.setRawMode(true).on('data', onKey).resume()
  for (const name of SIGNALS) process.on(name, onSignal)
  try {
    const read = readers(sources, draw)
    while (!leave.signal.aborted) {
      const { rates, seconds } = readingOf(sources.flatMap(({ applications }) => applications))
      past.push(seconds === undefined ? undefined : figuresOf(rates))
      if (past.length > PAST) past.shift()
      read()
      draw()
      await sleep(intervalMs, undefined, { signal: leave.signal }).catch(() => {})
    }
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal)
    keys?.off('data', onKey).setRawMode(false).pause()
    out.off('resize', onResize)
    screen.close()
  }
  if (signal !== undefined) process.kill(process.pid, signal)
}

/** Starts a read of every source that is not being read: one that does not answer does not hold up the others. */
function readers(sources: readonly Source[], done: () => void): () => void {
  const underWay = new Set<Source>()
  return () => {
    for (const source of sources) {
      if (underWay.has(source)) continue
      underWay.add(source)
      void source.read().finally(() => {
        underWay.delete(source)
        done()
      })
    }
  }
}
