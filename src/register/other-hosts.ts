import { createRequire } from 'node:module'
import type { UndiciRequest } from '@opentelemetry/instrumentation-undici'

const require = createRequire(import.meta.url)

/** Gives calls to all hosts but ours their plain HTTP spans and metrics. */
export function instrumentOtherHosts(isOurs: (origin: string, path: string) => boolean): void {
  const { UndiciInstrumentation }: typeof import('@opentelemetry/instrumentation-undici') =
    require('@opentelemetry/instrumentation-undici')
  // It subscribes in its constructor.
  new UndiciInstrumentation({
    ignoreRequestHook: ({ origin, path }) => isOurs(String(origin), path),
    startSpanHook: withoutQuery,
  })
}

/** A query or a fragment may hold a key, and so may a user: none leaves the process, whoever is called. */
function withoutQuery({ origin, path }: UndiciRequest): Record<string, string> {
  const url = new URL(path, origin)
  url.search = url.hash = url.username = url.password = ''
  return { 'url.full': url.href, 'url.query': '' }
}
