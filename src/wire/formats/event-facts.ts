import { field } from '../../foreign.ts'
import { leadingLevels, trailingLevels } from '../json/json-window.ts'
import type { SseEvent, StreamEvents } from '../sse.ts'

/**
 * The JSON of an event: the object of a complete one; of a cut one, the members of the two outermost objects that are
 * visible.
 */
export interface EventJson {
  readonly event: SseEvent
  readonly levels: readonly unknown[]
}

/** An event that remembers its JSON, as several facts are looked for in the same few events. */
interface ReadEvent extends SseEvent {
  json?: EventJson | null
}

/** Parses one event; `undefined` for anything but JSON, such as `[DONE]`. */
export function jsonOf(event: ReadEvent): EventJson | undefined {
  if (event.json === undefined) {
    const levels = levelsOf(event)
    event.json = levels.length === 0 ? null : { event, levels }
  }
  return event.json ?? undefined
}

/** What is looked for in an event; `undefined` where it is not there. */
type ReadFact<Fact> = (json: unknown, found: EventJson) => Fact | undefined

/**
 * The fact of the first event that has it, of at most `limit` events. Only those that match `hint` are parsed: a stream has
 * hundreds of events, and parsing is expensive.
 */
export function firstFact<Fact>(
  events: StreamEvents,
  hint: RegExp,
  read: ReadFact<Fact>,
  limit?: number,
): Fact | undefined {
  return nearestFact((place) => events.first(place), hint, read, limit)
}

/** The fact of the last event that has it, of at most `limit` events from the end. */
export function lastFact<Fact>(
  events: StreamEvents,
  hint: RegExp,
  read: ReadFact<Fact>,
  limit?: number,
): Fact | undefined {
  return nearestFact((place) => events.last(place), hint, read, limit)
}

function nearestFact<Fact>(
  eventAt: (place: number) => SseEvent | undefined,
  hint: RegExp,
  read: ReadFact<Fact>,
  limit = Number.POSITIVE_INFINITY,
): Fact | undefined {
  for (let place = 0; place < limit; place++) {
    const event = eventAt(place)
    if (event === undefined) return undefined
    const found = hint.test(event.data) ? jsonOf(event) : undefined
    const fact = found && read(found.levels[0], found)
    if (fact !== undefined) return fact
  }
  return undefined
}

/** The type of an event in its JSON, else its SSE type; '' if it has neither. */
export function typeOf({ event, levels }: EventJson): string {
  const type = field(levels[0], 'type')
  return typeof type === 'string' ? type : (event.event ?? '')
}

/** Matches a member that is not null. In JSON text, a name between unescaped quotes can't be within a string. */
export function memberHint(member: string): RegExp {
  return new RegExp(`"${member}"\\s*:\\s*[^\\sn]`)
}

function levelsOf({ data, part }: SseEvent): readonly unknown[] {
  if (part === 'start') return leadingLevels(Buffer.from(data))
  if (part === 'end') return trailingLevels(Buffer.from(data))
  try {
    return [JSON.parse(data)]
  } catch {
    return []
  }
}
