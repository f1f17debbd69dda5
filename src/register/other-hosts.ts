import { createRequire } from 'node:module'
import type { UndiciRequest } from '@opentelemetry/instrumentation-undici'

const require = createRequire(import.meta.url)

/** Records plain HTTP spans and metrics for calls to all other hosts. */
export function instrumentOtherHosts(isOurs: (origin: string, path: string) => boolean): void {
  const { UndiciInstrumentation }: typeof import('@opentelemetry/instrumentation-undici') =
    require('@opentelemetry/instrumentation-undici')
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
