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
 */
export function parseEvents(body: BodyBytes): SseEvent[] {
  const events: SseEvent[] = []
  const assembler = new EventAssembler()
  const take = (lines: readonly string[]) => {
    for (const line of lines) {
      const event = assembler.take(line)
      if (event !== undefined) events.push(event)
    }
  }
  const whole = wholeBody(body)
  take(linesOf(textOf(whole ?? body.front)))
  if (whole === undefined) {
    const start = assembler.dispatch('start')
    if (start !== undefined) events.push(start)
    const [first = '', ...lines] = linesOf(textOf(body.back))
    if (first !== '') assembler.continue(first)
    take(lines)
  }
  const last = assembler.dispatch()
  if (last !== undefined && (last.part === 'end' || isComplete(last.data))) events.push(last)
  return events
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

function linesOf(text: string): string[] {
  return (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text).split('\n')
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
