import { type Channel, channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { patchProperty } from '../property-patch.ts'

/** A request as undici 5 to 8 publish it: the same object in all events of one attempt. */
export interface PublishedRequest {
  readonly origin: string
  /** With its query; the whole URL if the request goes through a forward proxy. */
  readonly path: string
  readonly method: string
  readonly contentType?: string | null
  /** Lines in undici 5, names and values in turn from 6 on. */
  readonly headers: string | readonly (string | readonly string[])[]
  addHeader?(name: string, value: string): unknown
}

/** Status line and headers: an object in undici 5 and 8, names and values in turn in 6 and 7. */
export interface PublishedResponse {
  readonly statusCode: number
  readonly headers: PublishedHeaders
}

export type PublishedHeaders =
  | readonly (Uint8Array | string)[]
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** What undici publishes on each channel that we listen to. */
export interface ChannelEvents {
  readonly 'undici:request:create': { readonly request: PublishedRequest }
  readonly 'undici:request:headers': { readonly request: PublishedRequest; readonly response: PublishedResponse }
  readonly 'undici:request:trailers': { readonly request: PublishedRequest }
  readonly 'undici:request:error': { readonly request: PublishedRequest; readonly error: unknown }
  /** This and the next one: since undici 7.11. */
  readonly 'undici:request:bodyChunkSent': { readonly request: PublishedRequest; readonly chunk: unknown }
  readonly 'undici:request:bodyChunkReceived': { readonly request: PublishedRequest; readonly chunk: unknown }
}

/**
 * Receives an event before all other subscribers; calls `publish` with it, which notifies them, exactly once. There is no
 * `publish` where nobody else listens. Must not throw.
 */
export type Interceptor<Event> = (event: Event, publish: ((event: Event) => void) | undefined) => void

/**
 * Puts an interceptor before all subscribers of a channel, whatever the order of subscription. So we see the span that
 * another instrumentation creates for the request, and can complete it before the other ends it. The channel object
 * gets its own `publish`; if it can't take one, the interceptor is an ordinary subscriber.
 */
export function intercept<Name extends keyof ChannelEvents>(
  name: Name,
  interceptor: Interceptor<ChannelEvents[Name]>,
): () => void {
  // A channel without subscribers does not publish, and an unreferenced channel is garbage-collected.
  const target = channel(name)
  const patched = patch(target, interceptor as Interceptor<unknown>)
  const unlisten = listen(name, patched ? SILENT : (event) => interceptor(event, undefined))
  return () => {
    unlisten()
    patched?.()
  }
}

const SUBSCRIBER = Symbol.for('opentelemetry-instrumentation-holysheep.silent-subscriber')

/** The subscriber of every interceptor, those of other copies of this package included: it does nothing. */
const shared = globalThis as { [SUBSCRIBER]?: () => void }
const SILENT = shared[SUBSCRIBER] ?? (() => {})
shared[SUBSCRIBER] = SILENT

/** Receives the events of a channel as any other subscriber does. `listener` must not throw. */
export function listen<Name extends keyof ChannelEvents>(
  name: Name,
  listener: (event: ChannelEvents[Name]) => void,
): () => void {
  const subscriber = listener as (event: unknown) => void
  subscribe(name, subscriber)
  return () => void unsubscribe(name, subscriber)
}

type Publish = (this: Channel, event: unknown) => void

function patch(target: Channel, interceptor: Interceptor<unknown>): (() => void) | undefined {
  const previous: Publish | undefined = Object.getOwnPropertyDescriptor(target, 'publish')?.value
  let active = true
  const next = (event: unknown) => (previous ?? prototypePublish(target)).call(target, event)
  const publish: Publish = (event) => {
    if (active) interceptor(event, previous === undefined && isAlone(target) ? undefined : next)
    else next(event)
  }
  const undo = patchProperty(target, 'publish', publish)
  if (undo === undefined) return undefined
  return () => {
    active = false // if someone patched it after us, our function stays and only forwards
    undo()
  }
}

/** Whether there are only the subscribers of interceptors; false where Node does not show it. */
function isAlone(target: Channel): boolean {
  const { _subscribers: subscribers } = target as { readonly _subscribers?: readonly unknown[] }
  return subscribers?.every((subscriber) => subscriber === SILENT) === true
}

/** Looked up on each call: a channel changes its prototype with its first and its last subscriber. */
function prototypePublish(target: Channel): Publish {
  return Object.getPrototypeOf(target).publish
}
