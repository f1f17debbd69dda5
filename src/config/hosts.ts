import { InvalidOptionError } from '../errors.ts'
import type { Given } from './settings.ts'
import { readList } from './values.ts'

/** Requests that are watched. */
export interface HostRule {
  /** Label of the gateway behind the host. */
  readonly provider: string
  /** As in `URL.hostname`: in lower case, an IPv6 address in brackets. */
  readonly hostname: string
  /** Undefined: any port. */
  readonly port: number | undefined
  /** Matches every subdomain of `hostname`, and not the host itself. */
  readonly isSuffix: boolean
}

const PROVIDER = 'holysheep'

export const DEFAULT_HOSTS: readonly HostRule[] = [
  { provider: PROVIDER, hostname: 'api.holysheep.ai', port: undefined, isSuffix: false },
]

const RULE = 'a list of host, host:port or *.suffix, each with name= before it where the provider has another name'
const NAME_RULE = 'a list in which provider names are 1 to 64 letters, digits, "_", "." or "-"'

/** An optional `backup=`, then a host. */
const ENTRY = /^(?:([^=/:]*)=)?(.*)$/s
/** An optional `*.`, a host name or an IPv6 address in brackets, and an optional port. */
const HOST = /^(\*\.)?(\[[\da-f:.]+\]|[^\s:/?#@%[\]\\*]+)(?::(\d{1,5}))?$/i
const HOSTNAME = /^(?=.{1,253}$)[\w-]{1,63}(?:\.[\w-]{1,63})*$/

export function readHosts(given: Given): readonly HostRule[] {
  const entries = readList(given)
  if (entries.length === 0) throw new InvalidOptionError(given.name, RULE, given.value)
  return entries.map((entry) => readHost(entry, given.name))
}

function readHost(entry: string, option: string): HostRule {
  const [, provider = PROVIDER, text = ''] = ENTRY.exec(entry) ?? []
  if (text.includes('/')) throw new InvalidOptionError(option, urlRule(text), entry)
  if (!/^[\w.-]{1,64}$/.test(provider)) throw new InvalidOptionError(option, NAME_RULE, entry)
  const [, star, host = '', digits] = HOST.exec(text) ?? []
  const hostname = canonical(host)
  const port = digits === undefined ? undefined : Number(digits)
  const isSuffix = star !== undefined
  if (hostname === undefined || (isSuffix && hostname.startsWith('[')) || port === 0 || (port ?? 0) > 65535) {
    throw new InvalidOptionError(option, RULE, entry)
  }
  return { provider, hostname, port, isSuffix }
}

/** The host as a URL normalizes it, which is the form that requests are compared in. */
function canonical(host: string): string | undefined {
  if (host === '' || !URL.canParse(`http://${host}`)) return undefined
  const { hostname } = new URL(`http://${host}`)
  return hostname.startsWith('[') || HOSTNAME.test(hostname) ? hostname : undefined
}

/** Longest host that a message repeats. */
const SUGGESTED_LIMIT = 100

/** A common mistake is the base URL of an SDK, so the message says what to write instead. */
function urlRule(text: string): string {
  const address = text.includes('://') ? text : `https://${text}`
  const url = URL.canParse(address) ? new URL(address) : undefined
  // An @ after the host means that the text before it is a user and a password.
  const isSane =
    url !== undefined && url.host.length <= SUGGESTED_LIMIT && !/@/.test(url.pathname + url.search + url.hash)
  return `a list of hosts without scheme and path${isSane && url.host !== '' ? ` (write ${url.host})` : ''}`
}
