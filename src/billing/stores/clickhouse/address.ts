const PARAMETERS = ['cluster', 'ssl-ca', 'ssl-cert', 'ssl-key'] as const

/** What is only for TLS. */
const TLS_PARAMETERS = ['ssl-ca', 'ssl-cert', 'ssl-key'] as const

/** Of HTTP and HTTPS. */
const PORT = { 'clickhouse:': 8123, 'clickhouses:': 8443 } as const

/** What no server needs to have quoted, nor a URL. */
const CLUSTER = /^[\w.-]+$/

/** What a URL says. */
export interface ClickhouseAddress {
  /** Of the HTTP interface. */
  readonly url: string
  readonly username: string
  readonly password: string
  readonly database: string
  /** One whose servers have the tables. Default: the server alone. */
  readonly cluster?: string
  /** Paths of PEM files. */
  readonly files: { readonly ca?: string; readonly cert?: string; readonly key?: string }
}

/** Of a URL that can't be used: what it must be. */
export function clickhouseRuleFor(url: URL): string | undefined {
  const form = `${url.protocol}//USER:PASSWORD@HOST:PORT/DATABASE`
  if ([url.username, url.password, url.pathname].some((part) => decoded(part) === undefined)) {
    return `${form} in which a % is written as %25`
  }
  if (url.hostname === '' || !/^\/[^/]+$/.test(url.pathname)) return form
  // One that is misspelt would be a connection or a table other than the one that was asked for.
  const isKnown = (name: string) => PARAMETERS.some((known) => known === name)
  if (![...url.searchParams.keys()].every(isKnown)) {
    return `${form} with no other parameters than ${PARAMETERS.join(', ')}`
  }
  const parameters = TLS_PARAMETERS.map((name) => url.searchParams.get(name))
  if (url.protocol === 'clickhouse:' && parameters.some((value) => value !== null)) {
    return `clickhouses://… for ${TLS_PARAMETERS.join(', ')}`
  }
  const [, cert, key] = parameters
  if (Boolean(cert) !== Boolean(key)) return `${form} with both ssl-cert and ssl-key or neither`
  const cluster = url.searchParams.get('cluster')
  return cluster === null || CLUSTER.test(cluster) ? undefined : `${form} with the name of a cluster as cluster`
}

/** Of a URL that breaks no rule. */
export function clickhouseAddressOf(url: URL): ClickhouseAddress {
  const [cluster, ca, cert, key] = PARAMETERS.map((name) => url.searchParams.get(name))
  const isTls = url.protocol === 'clickhouses:'
  return {
    url: `${isTls ? 'https' : 'http'}://${url.hostname}:${url.port || PORT[isTls ? 'clickhouses:' : 'clickhouse:']}`,
    username: decoded(url.username) || 'default',
    password: decoded(url.password) ?? '',
    database: decoded(url.pathname.slice(1)) ?? '',
    ...(cluster && { cluster }),
    files: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) },
  }
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}
