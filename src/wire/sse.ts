import type { BodyBytes } from '../call.ts'
import { textOf, wholeBody } from './body.ts'

/** One server-sent event. */
export interface SseEvent {
  readonly event?: string
  readonly data: string
  /** Which end of the event `data` is, if the rest was not kept. */
  readonly part?: 'start' | 'end'
}

/** Longest data of an event of several lines, in UTF-16 units; the rest is dropped. */
const EVENT_LIMIT = 64 * 1024

/**
 * The events of a stream by the WHATWG specification, with two exceptions. An unterminated event at the end counts if
 * its JSON is complete, because gateways omit the last blank line. And where bytes between the two ends of the body
 * were dropped, the events that were cut there are returned as parts.
 *
 * What there is to know of a stream stands in its first and its last events. They are taken from both ends of the text,
 * and those in the middle only if somebody asks for them.
 */
export class StreamEvents {
  readonly #texts: readonly EventText[]

  constructor(body: BodyBytes) {
    const whole = wholeBody(body)
    this.#texts =
      whole === undefined
        ? [new EventText(textOf(body.front), { isStart: true }), new EventText(textOf(body.back), { isEnd: true })]
        : [new EventText(textOf(whole), {})]
  }

  *fromFirst(): Generator<SseEvent> {
    for (const text of this.#texts) yield* text.fromFirst()
  }

  *fromLast(): Generator<SseEvent> {
    for (const text of this.#texts.toReversed()) yield* text.fromLast()
  }
}

const BLANK_LINE = '\n\n'

/** Text of events, of which each is taken apart once. */
class EventText {
  readonly #text: string
  /** Whether the text is the start of a longer one, which breaks off. */
  readonly #isStart: boolean
  /** Whether it is the end of a longer one, and begins somewhere. */
  readonly #isEnd: boolean
  /** Where what was not taken apart yet begins and ends. */
  #from = 0
  #to: number
  readonly #first: SseEvent[] = []
  readonly #last: SseEvent[] = []

  constructor(text: string, { isStart = false, isEnd = false }: { isStart?: boolean; isEnd?: boolean }) {
    this.#text = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
    this.#to = this.#text.length
    this.#isStart = isStart
    this.#isEnd = isEnd
  }

  *fromFirst(): Generator<SseEvent> {
    for (let i = 0; i < this.#first.length || this.#takeFirst(); i++) yield this.#first[i] as SseEvent
    for (let i = this.#last.length - 1; i >= 0; i--) yield this.#last[i] as SseEvent
  }

  *fromLast(): Generator<SseEvent> {
    for (let i = 0; i < this.#last.length || this.#takeLast(); i++) yield this.#last[i] as SseEvent
    for (let i = this.#first.length - 1; i >= 0; i--) yield this.#first[i] as SseEvent
  }

  /** Takes the first event of the rest; false if there is none. */
  #takeFirst(): boolean {
    while (this.#from < this.#to) {
      const start = this.#from
      const blank = this.#text.indexOf(BLANK_LINE, start)
      const isTerminated = blank >= 0 && blank < this.#to
      const end = isTerminated ? blank : this.#to
      this.#from = isTerminated ? blank + BLANK_LINE.length : this.#to
      const event = this.#eventIn(start, end)
      if (event !== undefined) return this.#first.push(event) > 0
    }
    return false
  }

  /** Takes the last event of the rest; false if there is none. */
  #takeLast(): boolean {
    while (this.#from < this.#to) {
      const end = this.#to
      const blank = end < BLANK_LINE.length ? -1 : this.#text.lastIndexOf(BLANK_LINE, end - 1)
      const start = blank < this.#from ? this.#from : Math.min(end, blank + BLANK_LINE.length)
      this.#to = Math.max(blank, this.#from)
      const event = this.#eventIn(start, end)
      if (event !== undefined) return this.#last.push(event) > 0
    }
    return false
  }

  #eventIn(start: number, end: number): SseEvent | undefined {
    const block = this.#text.slice(start, end)
    const isLast = end === this.#text.length
    const isFirst = start === 0
    if (!isLast && !(isFirst && this.#isEnd) && isOneLine(block)) return { data: block.slice(DATA.length) }
    const assembler = new EventAssembler()
    let found: SseEvent | undefined
    for (const [place, line] of block.split('\n').entries()) {
      if (isFirst && place === 0 && this.#isEnd) {
        if (line !== '') assembler.continue(line)
      } else found = assembler.take(line) ?? found
    }
    if (!isLast) return assembler.dispatch() ?? found
    const last = this.#isStart ? assembler.dispatch('start') : assembler.dispatch()
    const isWhole = last !== undefined && (last.part !== undefined || isComplete(last.data))
    return isWhole ? last : found
  }
}

const DATA = 'data: '

/** Nearly every event of the known streams. */
function isOneLine(block: string): boolean {
  return block.length > DATA.length && block.startsWith(DATA) && !block.includes('\n')
}

/** Assembles the lines of a stream into events. */
export class EventAssembler {
  #event: string | undefined
  #data: string | undefined
  #part: SseEvent['part']

  /**
   * Takes the next line without its line end; `cut` if it is only the start of one. Returns the event that the line
   * completes.
   */
  take(line: string, cut = false): SseEvent | undefined {
    if (line === '') return this.dispatch()
    if (line.startsWith('data: ')) {
      this.#add(line.slice(6), cut) // the most frequent case
      return undefined
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'event') this.#event = value
    if (field === 'data') this.#add(value, cut)
    return undefined
  }

  /** Starts in the middle of an event; `end` is the rest of a line. */
  continue(end: string): void {
    this.#part = 'end'
    this.#data = end
  }

  /** Ends the event, as a blank line does. An event without data is ignored. */
  dispatch(part = this.#part): SseEvent | undefined {
    const event = this.#event
    const data = this.#data
    this.#event = this.#data = this.#part = undefined
    if (data === undefined || data === '') return undefined
    if (!event && part === undefined) return { data }
    return { ...(event && { event }), data, ...(part && { part }) }
  }

  #add(value: string, cut: boolean): void {
    const fits = (this.#data?.length ?? 0) < EVENT_LIMIT
    if (fits) this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`
    if (cut || !fits) this.#part ??= 'start'
  }
}

function isComplete(data: string): boolean {
  if (data === '[DONE]') return true
  try {
    JSON.parse(data)
    return true
  } catch {
    return false
  }
}
