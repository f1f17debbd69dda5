import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'

/** Observes how long connecting takes. */
export interface ConnectionWatch {
  connecting(): void
  connected(): void
}

/** The built-in fetch creates its undici request in the async context of its caller, which connects the two. */
const watches = new AsyncLocalStorage<ConnectionWatch>()
const requests = new WeakMap<object, ConnectionWatch>()
let isSubscribed = false

/** Runs `send` and observes when its undici requests start to wait for a connection and when they have one. */
export function watchConnection<T>(watch: ConnectionWatch, send: () => T): T {
  if (!isSubscribed) listen()
  return watches.run(watch, send)
}

function listen(): void {
  isSubscribed = true
  subscribe('undici:request:create', (event) => {
    const watch = watches.getStore()
    if (watch === undefined) return
    requests.set((event as { request: object }).request, watch)
    watch.connecting()
  })
  for (const channel of ['undici:client:sendHeaders', 'undici:request:headers', 'undici:request:error']) {
    subscribe(channel, (event) => requests.get((event as { request: object }).request)?.connected())
  }
}
