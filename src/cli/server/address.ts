import type { Given, Reader } from '../../config/settings.ts'
import { InvalidOptionError } from '../../errors.ts'
import { type Option, option, optionalOption } from '../option.ts'

/** The address of a server, or `off` for one that is not checked. */
export type Address = URL | 'off'

const RULE = 'http://… or https://…'

/** The address of a server. The message shows only the scheme of an invalid value, because it may contain a password. */
export const readUrl = (given: Given): URL => readServerUrl(given, RULE)

/** The page with the metrics of an application: an address without a path gets the usual one. */
export function metricsPage(address: URL): URL {
  return address.pathname === '/' ? new URL(`/metrics${address.search}`, address) : address
}

const readAddress: Reader<Address> = (given) =>
  String(given.value).trim().toLowerCase() === 'off' ? 'off' : readServerUrl(given, `${RULE}, or off`)

function readServerUrl({ name, value }: Given, rule: string): URL {
  const text = String(value).trim()
  if (URL.canParse(text)) {
    const url = new URL(text)
    if (['http:', 'https:'].includes(url.protocol)) return url
  }
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text) ?? []
  throw new InvalidOptionError(name, rule, scheme === undefined && !text.includes('@') ? text : `${scheme ?? ''}…`)
}

export function addressOption(what: string, fallback: string): Option<Address> {
  return option('URL', says(what, fallback), readAddress, new URL(fallback))
}

/** An address, and whether it was given explicitly. */
export function optionalAddress(what: string, fallback: string): Option<Address | undefined> {
  return optionalOption('URL', says(what, fallback), readAddress)
}

const says = (what: string, fallback: string): string => `${what}, or off (${fallback} by default)`
