import { resolve } from 'node:path'
import { InvalidOptionError } from '../../errors.ts'

/** The database of a billing log. */
export type DatabaseTarget =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'pglite'; readonly directory: string }

const RULE = 'postgres://… or pglite:DIRECTORY'

/** Parts of an unescaped password would be parsed as the path, and shown. */
const ESCAPE_RULE = 'postgres://… in which a / ? # or @ of a user, password or path is written as %2F %3F %23 or %40'

/**
 * Reads `postgres://…`, `postgresql://…` or `pglite:DIRECTORY`. The message of the InvalidOptionError shows only the
 * scheme or type of an invalid value, because it may contain a password.
 */
export function readTarget(value: unknown, name = 'billing'): DatabaseTarget {
  const text = typeof value === 'string' ? value.trim() : ''
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(text) ?? []
  if (scheme === 'pglite' && rest !== '') return { kind: 'pglite', directory: resolve(rest) }
  if ((scheme === 'postgres' || scheme === 'postgresql') && rest.startsWith('//') && URL.canParse(text)) {
    if (!/[/?#].*@/s.test(rest.slice(2))) return { kind: 'postgres', url: text }
    throw new InvalidOptionError(name, ESCAPE_RULE, `${scheme}:…`)
  }
  throw new InvalidOptionError(name, RULE, shownPart(value, scheme))
}

/** A parsed target, or text to be parsed; JavaScript may pass any value. */
export function targetOf(value: string | DatabaseTarget): DatabaseTarget {
  const isRead = typeof value === 'object' && (value?.kind === 'postgres' || value?.kind === 'pglite')
  return isRead ? value : readTarget(value)
}

/** For messages and file names: without the password and the parameters, which may contain one, too. */
export function targetName(target: DatabaseTarget): string {
  if (target.kind === 'pglite') return `pglite:${target.directory}`
  const { username, host, pathname } = new URL(target.url)
  return `postgres://${username}${username && '@'}${host}${pathname}`
}

function shownPart(value: unknown, scheme: string): unknown {
  if (typeof value === 'string') return `${scheme}${scheme && ':…'}`
  return typeof value === 'object' || typeof value === 'function' ? `${value === null ? value : typeof value}` : value
}
