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

/**
 * The events from the last to the first, at most `limit` of them. Only those that match `hint` are parsed: a stream has
 * hundreds of events, and parsing is expensive.
 */
export function fromLast(events: StreamEvents, hint: RegExp, limit?: number): Generator<EventJson> {
  return matching(events.fromLast(), hint, limit)
}

/** The events from the first on, at most `limit` of them. Only those that match `hint` are parsed. */
export function fromFirst(events: StreamEvents, hint: RegExp, limit?: number): Generator<EventJson> {
  return matching(events.fromFirst(), hint, limit)
}

function* matching(events: Iterable<SseEvent>, hint: RegExp, limit = Number.POSITIVE_INFINITY): Generator<EventJson> {
  let left = limit
  for (const event of events) {
    if (left-- <= 0) return
    const json = hint.test(event.data) ? jsonOf(event) : undefined
    if (json !== undefined) yield json
  }
}

/** The type of an event in its JSON, else its SSE type; '' if it has neither. */
export function typeOf({ event, levels }: EventJson): string {
  const type = field(levels[0], 'type')
  return typeof type === 'string' ? type : (event.event ?? '')
}

/** The fact of the first event that has it. */
export function firstFact<Fact>(
  events: Iterable<EventJson>,
  read: (json: unknown, found: EventJson) => Fact | undefined,
): Fact | undefined {
  for (const found of events) {
    const fact = read(found.levels[0], found)
    if (fact !== undefined) return fact
  }
  return undefined
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
