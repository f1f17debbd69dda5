import { UndiciInstrumentation, type UndiciRequest } from '@opentelemetry/instrumentation-undici'

/** Whether the calls to a URL are recorded already. */
export type IsOurs = (origin: string, path: string) => boolean

/** Records a plain HTTP span and a duration of every call that is not ours. */
export function instrumentUndici(isOurs: IsOurs): void {
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
