import type { Destination } from '../call.ts'
import type { HostRule } from '../config/instrumentation.ts'
import { watchedHosts } from '../watched-hosts.ts'

export interface HostMatch {
  readonly destination: Destination
  /** Without query and fragment. */
  readonly path: string
}

/** Direct callers of undici may send a fragment, too. */
const QUERY_OR_FRAGMENT = /[?#]/

/** Most origins whose match is cached; beyond that, the cache starts again. */
const ORIGINS_LIMIT = 1000

/**
 * Finds the requests to watched hosts: those of the rules, and those that a resilient fetch calls. Every request of the
 * process is checked, so results are cached by origin.
 */
export class HostMatcher {
  readonly #rules: readonly HostRule[]
  readonly #watched = watchedHosts()
  readonly #targets = new Map<string, Destination | null>()
  #version = 0

  constructor(rules: readonly HostRule[]) {
    this.#rules = rules
  }

  /**
   * The destination of a request to a watched host. With a forward proxy the origin is the proxy's and the path is the
   * whole URL.
   */
  match(origin: string, path: string): HostMatch | undefined {
    if (!path.startsWith('/')) {
      const url = parseUrl(path, origin)
      return url && this.#destination(url.origin, url.pathname)
    }
    const end = path.search(QUERY_OR_FRAGMENT)
    return this.#destination(origin, end < 0 ? path : path.slice(0, end))
  }

  #destination(origin: string, path: string): HostMatch | undefined {
    const target = this.#targetOf(origin)
    return target === null ? undefined : { destination: target, path }
  }

  #targetOf(origin: string): Destination | null {
    if (this.#version !== this.#watched.version) {
      this.#version = this.#watched.version
      this.#targets.clear()
    }
    const known = this.#targets.get(origin)
    if (known !== undefined) return known
    const target = this.#find(origin)
    if (this.#targets.size >= ORIGINS_LIMIT) this.#targets.clear()
    this.#targets.set(origin, target)
    return target
  }

  #find(origin: string): Destination | null {
    const url = parseUrl(origin)
    const scheme = url?.protocol.slice(0, -1)
    if (url === undefined || (scheme !== 'http' && scheme !== 'https')) return null
    const port = url.port === '' ? { http: 80, https: 443 }[scheme] : Number(url.port)
    const provider =
      this.#rules.find((rule) => isMatch(rule, url.hostname, port))?.provider ??
      this.#watched.hosts.get(`${url.hostname}:${port}`)?.provider
    return provider === undefined ? null : { provider, scheme, host: url.hostname, port }
  }
}

function isMatch({ hostname, port, isSuffix }: HostRule, host: string, hostPort: number): boolean {
  if (port !== undefined && port !== hostPort) return false
  return isSuffix ? host.endsWith(`.${hostname}`) : host === hostname
}

function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}
