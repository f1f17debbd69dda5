import type { Provider } from '../options/provider.ts'
import { isHarmlessParameter } from './harmless-names.ts'

/** The base path of the caller's SDK, up to the version. */
const VERSIONED = /^.*?\/v\d+(?=\/)/

/**
 * The URL of a call at one of the providers, with the caller's path and query. `first` is the provider that the
 * caller's URL points to. On another host, only query parameters are kept that are known to be harmless or configured
 * in `forward`.
 */
export function addressAt({ base, forward }: Provider, url: URL, first: Provider): URL {
  if (base === undefined) return url
  const address = new URL(url)
  address.protocol = base.protocol
  address.host = base.host
  if (base.port === '') address.port = ''
  address.username = ''
  address.password = ''
  const path = base.pathname.replace(/\/+$/, '')
  if (path !== '') address.pathname = path + withoutBase(url.pathname, first.base)
  if (address.origin === url.origin) return address
  for (const name of new Set(address.searchParams.keys())) {
    if (!isHarmlessParameter(name) && !forward.has(name.toLowerCase())) address.searchParams.delete(name)
  }
  return address
}

function withoutBase(path: string, base: URL | undefined): string {
  const prefix = base?.pathname.replace(/\/+$/, '') ?? ''
  return prefix !== '' && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path.replace(VERSIONED, '')
}
