import { resolve } from 'node:path'
import { InvalidOptionError } from '../errors.ts'

/** Where a billing log lives. */
export type Target =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'pglite'; readonly directory: string }

const RULE = 'postgres://… or pglite:DIRECTORY'

/**
 * Reads `postgres://…`, `postgresql://…` or `pglite:DIRECTORY`. The message of the InvalidOptionError shows no more of
 * a wrong value than its scheme: it may hold a password.
 */
export function readTarget(value: unknown, name = 'billing'): Target {
  const text = typeof value === 'string' ? value.trim() : ''
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(text) ?? []
  if (scheme === 'pglite' && rest !== '') return { kind: 'pglite', directory: resolve(rest) }
  if ((scheme === 'postgres' || scheme === 'postgresql') && URL.canParse(text)) return { kind: 'postgres', url: text }
  throw new InvalidOptionError(name, RULE, typeof value === 'string' ? `${scheme}${scheme && ':…'}` : value)
}

/** For messages and files: without password and parameters, which may hold one, too. */
export function targetName(target: Target): string {
  if (target.kind === 'pglite') return `pglite:${target.directory}`
  const { username, host, pathname } = new URL(target.url)
  return `postgres://${username}${username && '@'}${host}${pathname}`
}
