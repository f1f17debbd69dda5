/** A host that a resilient fetch calls, so that it is watched as well. */
export interface WatchedHost {
  readonly provider: string
  /** As `URL.hostname` has it. */
  readonly hostname: string
  readonly port: number
}

/** Shared by all copies of this package in one process. */
export interface WatchedHosts {
  /** Incremented with each change, which invalidates caches. */
  version: number
  readonly hosts: Map<string, WatchedHost>
}

const REGISTRY = Symbol.for('opentelemetry-instrumentation-holysheep.watched-hosts')

/** Most hosts: bounds memory if an application keeps calling new ones. */
const HOSTS_LIMIT = 1000

export function watchedHosts(): WatchedHosts {
  const shared = globalThis as { [REGISTRY]?: WatchedHosts }
  shared[REGISTRY] ??= { version: 0, hosts: new Map() }
  return shared[REGISTRY]
}

/** Adds a host to the watched ones, under the provider's label. The first provider of a host keeps it. */
export function watchHost(host: WatchedHost): void {
  const registry = watchedHosts()
  const key = `${host.hostname}:${host.port}`
  if (registry.hosts.has(key) || registry.hosts.size >= HOSTS_LIMIT) return
  registry.hosts.set(key, host)
  registry.version++
}
