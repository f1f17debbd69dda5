/** As MySQL's own clients name them. */
const TLS_MODES = ['DISABLED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const

const PARAMETERS = ['ssl-mode', 'ssl-ca', 'ssl-cert', 'ssl-key'] as const

const FORM = 'mysql://USER:PASSWORD@HOST:PORT/DATABASE'

/** What a URL says. */
export interface MysqlAddress {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  readonly tlsMode: (typeof TLS_MODES)[number]
  /** Paths of PEM files. */
  readonly files: { readonly ca?: string; readonly cert?: string; readonly key?: string }
}

/** Of a URL that can't be used: what it must be. */
export function ruleFor(url: URL): string | undefined {
  if ([url.username, url.password, url.pathname].some((part) => decoded(part) === undefined)) {
    return `${FORM} in which a % is written as %25`
  }
  if (url.hostname === '' || !/^\/[^/]+$/.test(url.pathname)) return FORM
  // One that is misspelt would be a connection without the TLS that was asked for.
  const strange = [...url.searchParams.keys()].find((name) => !PARAMETERS.some((known) => known === name))
  if (strange !== undefined) return `${FORM} with no other parameters than ${PARAMETERS.join(', ')}`
  const mode = url.searchParams.get('ssl-mode')
  if (mode !== null && modeNamed(mode) === undefined) return `${FORM} with one of ${TLS_MODES.join(', ')} as ssl-mode`
  const { isIP } = process.getBuiltinModule('node:net') // an import would load it at every start of an application
  // The driver would compare the certificate with `localhost`.
  const isIdentified = modeNamed(mode ?? '') === 'VERIFY_IDENTITY' && isIP(hostOf(url)) !== 0
  return isIdentified ? `${FORM} with the name of a host, not its address, for ssl-mode=VERIFY_IDENTITY` : undefined
}

/** Of a URL that breaks no rule. */
export function addressOf(url: URL): MysqlAddress {
  const [ca, cert, key] = ['ssl-ca', 'ssl-cert', 'ssl-key'].map((name) => url.searchParams.get(name))
  return {
    host: hostOf(url),
    port: url.port === '' ? 3306 : Number(url.port),
    user: decoded(url.username) ?? '',
    password: decoded(url.password) ?? '',
    database: decoded(url.pathname.slice(1)) ?? '',
    tlsMode: modeNamed(url.searchParams.get('ssl-mode') ?? '') ?? (ca ? 'VERIFY_CA' : cert ? 'REQUIRED' : 'DISABLED'),
    files: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) },
  }
}

/** Without the brackets of an IPv6 address. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}

function modeNamed(text: string): MysqlAddress['tlsMode'] | undefined {
  return TLS_MODES.find((mode) => mode === text.toUpperCase())
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}
