import { InvalidOptionError } from '../../errors.ts'
import { type DatabaseKind, STORES, type StoreEntry } from '../stores/stores.ts'

/** The database of a billing log. */
export type DatabaseTarget =
  | { readonly kind: Exclude<DatabaseKind, 'pglite'>; readonly url: string }
  | { readonly kind: 'pglite'; readonly directory: string }

const ENTRIES = Object.entries(STORES) as readonly [DatabaseKind, StoreEntry][]

/** `postgres://…, mysql://… or pglite:DIRECTORY`: what a target may be, for messages. */
export const TARGET_FORMS: string = ENTRIES.flatMap(([, { forms }]) => forms)
  .join(', ')
  .replace(/, ([^,]*)$/, ' or $1')

/**
 * Reads the URL of a database, or `pglite:DIRECTORY`.
 * @param name The option that messages name. Default `billing`.
 * @throws InvalidOptionError for anything else. Its message shows only the scheme or type of an invalid value, because
 * it may contain a password.
 */
export function readTarget(value: unknown, name = 'billing'): DatabaseTarget {
  const text = typeof value === 'string' ? value.trim() : ''
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(text) ?? []
  const [kind, entry] = ENTRIES.find(([, { schemes }]) => schemes.includes(scheme)) ?? []
  if (kind === 'pglite' && rest !== '') {
    return { kind, directory: process.getBuiltinModule('node:path').resolve(rest) }
  }
  if (kind === undefined || kind === 'pglite' || !rest.startsWith('//') || !URL.canParse(text)) {
    throw new InvalidOptionError(name, TARGET_FORMS, shownPart(value, scheme))
  }
  const rule = /[/?#].*@/s.test(rest.slice(2)) ? escapeRule(scheme) : entry?.ruleFor?.(new URL(text))
  if (rule !== undefined) throw new InvalidOptionError(name, rule, `${scheme}:…`)
  return { kind, url: text }
}

/** A parsed target, or text to be parsed; JavaScript may pass any value. */
export function targetOf(value: string | DatabaseTarget): DatabaseTarget {
  const isRead = typeof value === 'object' && value !== null && Object.hasOwn(STORES, value.kind)
  return isRead ? value : readTarget(value)
}

/** The name of a target for messages and files: without the password and the parameters, which may contain one, too. */
export function targetName(target: DatabaseTarget): string {
  if (target.kind === 'pglite') return `pglite:${target.directory}`
  const { username, host, pathname } = new URL(target.url)
  return `${target.kind}://${username}${username && '@'}${host}${pathname}`
}

const BATCH_ROWS = 2_000

/** Most rows that are written together. */
export function batchRowsFor({ kind }: DatabaseTarget): number {
  const entry: StoreEntry = STORES[kind]
  return entry.batchRows ?? BATCH_ROWS
}

/** Parts of an unescaped password would be parsed as the path, and shown. */
function escapeRule(scheme: string): string {
  const form = scheme === 'postgresql' ? 'postgres' : scheme
  return `${form}://… in which a / ? # or @ of a user, password or path is written as %2F %3F %23 or %40`
}

function shownPart(value: unknown, scheme: string): unknown {
  if (typeof value === 'string') return `${scheme}${scheme && ':…'}`
  return typeof value === 'object' || typeof value === 'function' ? `${value === null ? value : typeof value}` : value
}
