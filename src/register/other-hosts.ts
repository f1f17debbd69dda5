import { channel } from 'node:diagnostics_channel'
import { createRequire } from 'node:module'
import type { UndiciRequest } from '@opentelemetry/instrumentation-undici'
import { intercept } from '../capture/channels.ts'

const require = createRequire(import.meta.url)

/** Whether the calls to a URL are recorded already. */
type IsOurs = (origin: string, path: string) => boolean

const UNDICI = '@opentelemetry/instrumentation-undici'

/**
 * Records plain HTTP spans and metrics for calls to all other hosts. What it takes is loaded at the first such call,
 * which is recorded, too: most applications that call a gateway call nothing else by undici.
 * @throws Error if the package is missing.
 */
export function instrumentOtherHosts(isOurs: IsOurs, onFault: (fault: unknown) => void): void {
  require.resolve(UNDICI) // throws now if it is not there
  const stop = intercept('undici:request:create', (event, publish) => {
    const { origin, path } = event.request
    if (isOurs(origin, path)) {
      publish?.(event)
      return
    }
    stop()
    try {
      instrument(isOurs)
    } catch (fault) {
      onFault(fault)
    }
    channel('undici:request:create').publish(event) // to those, too, that have just subscribed
  })
}

function instrument(isOurs: IsOurs): void {
  const { UndiciInstrumentation }: typeof import('@opentelemetry/instrumentation-undici') = require(UNDICI)
  // The constructor subscribes.
  new UndiciInstrumentation({
    ignoreRequestHook: ({ origin, path }) => isOurs(String(origin), path),
    startSpanHook: withoutQuery,
  })
}

/** Query, fragment and user may contain a key, so none of them leaves the process, whatever the host. */
function withoutQuery({ origin, path }: UndiciRequest): Record<string, string> {
  const url = new URL(path, origin)
  url.search = url.hash = url.username = url.password = ''
  return { 'url.full': url.href, 'url.query': '' }
}
