import { channel } from 'node:diagnostics_channel'
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { intercept } from '../capture/channels.ts'
import type { Warn } from '../config/settings.ts'
import { attempt } from './attempt.ts'
import type { IsOurs } from './undici.ts'

const require = createRequire(import.meta.url)

/** A file of its own: most applications that call a gateway call nothing else by undici. */
const undiciPart = (): typeof import('./undici.ts') => require(`./undici${extname(import.meta.filename)}`)

/**
 * Records plain HTTP spans and metrics for calls to all other hosts. What it takes is loaded at the first such call,
 * which is recorded, too.
 */
export function instrumentOtherHosts(isOurs: IsOurs, warn: Warn): void {
  const stop = intercept('undici:request:create', (event, publish) => {
    const { origin, path } = event.request
    if (isOurs(origin, path)) {
      publish?.(event)
      return
    }
    stop()
    attempt('the instrumentation of other hosts', warn, () => undiciPart().instrumentUndici(isOurs))
    channel('undici:request:create').publish(event) // to those, too, that have just subscribed
  })
}
