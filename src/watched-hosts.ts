/** A host that is called on behalf of a provider, for whoever watches calls. */
export interface WatchedHost {
  readonly provider: string
  /** As `URL.hostname` has it. */
  readonly hostname: string
  readonly port: number
}

/** What all copies of this package in one process share. */
export interface WatchedHosts {
  /** Grows with each change, so that whoever remembers a match knows when to forget it. */
  version: number
  readonly hosts: Map<string, WatchedHost>
}

const REGISTRY = Symbol.for('opentelemetry-instrumentation-holysheep.watched-hosts')

/** Most hosts that are remembered: an application that calls ever new ones shall not fill the memory. */
const HOSTS_LIMIT = 1000

export function watchedHosts(): WatchedHosts {
  const shared = globalThis as { [REGISTRY]?: WatchedHosts }
  shared[REGISTRY] ??= { version: 0, hosts: new Map() }
  return shared[REGISTRY]
}

/** Has the calls to a host watched under the provider's label; the first provider of a host keeps it. */
export function watchHost(host: WatchedHost): void {
  const registry = watchedHosts()
  const key = `${host.hostname}:${host.port}`
  if (registry.hosts.has(key) || registry.hosts.size >= HOSTS_LIMIT) return
  registry.hosts.set(key, host)
  registry.version++
}
