import type { LineName, Undici } from './undici-line.ts'

/**
 * What a case needs of a line, by where undici exports it. Each line is asked for it, and what it lacks must be what is
 * written down here: nothing is left out in silence, neither by a new version nor by a slip of the pen.
 */
const lacking = {
  fetch: [],
  WebSocket: process.versions.node.startsWith('20.') ? ['built-in'] : [],
  EventSource: ['built-in', '5'],
  request: ['built-in'],
  compose: ['built-in', '5'],
  MockAgent: ['built-in'],
  BalancedPool: ['built-in'],
  RoundRobinPool: ['built-in', '5', '6'],
  ProxyAgent: ['built-in'],
  Socks5ProxyAgent: ['built-in', '5', '6'],
  EnvHttpProxyAgent: ['built-in', '5'],
  RetryAgent: ['built-in', '5'],
  RetryHandler: ['built-in'],
  RedirectHandler: ['built-in'],
  H2CClient: ['built-in', '5', '6'],
  createRedirectInterceptor: ['built-in', '7', '8'],
  'interceptors.redirect': ['built-in', '5'],
  'interceptors.retry': ['built-in', '5'],
  'interceptors.dump': ['built-in', '5'],
  'interceptors.dns': ['built-in', '5'],
  'interceptors.responseError': ['built-in', '5', '6'],
  'interceptors.cache': ['built-in', '5', '6'],
  'interceptors.decompress': ['built-in', '5', '6'],
  'interceptors.deduplicate': ['built-in', '5', '6'],
  'handlers with a controller': ['built-in', '5', '6'],
  'handlers without a controller': ['built-in', '8'],
  'aborts over h2': ['built-in', '5', '6'],
} as const satisfies Readonly<Record<string, readonly LineName[]>>

export type Feature = keyof typeof lacking

export const features = Object.keys(lacking) as readonly Feature[]

export const lackingOf = (line: LineName): readonly Feature[] =>
  features.filter((feature) => (lacking[feature] as readonly LineName[]).includes(line))

/** How those are told that have no export of their own. */
const detections: Partial<Record<Feature, (undici: Undici) => boolean>> = {
  compose: (undici) => hasExport(undici, 'Dispatcher.prototype.compose'),
  'handlers with a controller': (undici) => hasExport(undici, 'DecoratorHandler.prototype.onRequestStart'),
  'handlers without a controller': (undici) => hasExport(undici, 'request') && !hasExport(undici, 'Dispatcher1Wrapper'),
  // undici 5 and 6 break by themselves when a request over h2 is aborted; what came after them has `cacheStores`.
  'aborts over h2': (undici) => hasExport(undici, 'cacheStores'),
}

export function hasFeature(undici: Undici, feature: Feature): boolean {
  return detections[feature]?.(undici) ?? hasExport(undici, feature)
}

function hasExport(undici: Undici, path: string): boolean {
  let value: unknown = undici
  for (const name of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[name]
  return value !== undefined
}
