import type { Reader } from '../../config/settings.ts'
import { InvalidOptionError } from '../../errors.ts'
import { type Option, option, optionalOption } from '../option.ts'

/** The address of a server, or `off` for one that is not checked. */
export type Address = URL | 'off'

const RULE = 'http://… or https://…, or off'

/** The message shows only the scheme of an invalid value, because it may contain a password. */
const readAddress: Reader<Address> = ({ name, value }) => {
  const text = String(value).trim()
  if (text.toLowerCase() === 'off') return 'off'
  if (URL.canParse(text)) {
    const url = new URL(text)
    if (['http:', 'https:'].includes(url.protocol)) return url
  }
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text) ?? []
  throw new InvalidOptionError(name, RULE, scheme === undefined && !text.includes('@') ? text : `${scheme ?? ''}…`)
}

export function addressOption(what: string, fallback: string): Option<Address> {
  return option('URL', says(what, fallback), readAddress, new URL(fallback))
}

/** An address, and whether it was given explicitly. */
export function optionalAddress(what: string, fallback: string): Option<Address | undefined> {
  return optionalOption('URL', says(what, fallback), readAddress)
}

const says = (what: string, fallback: string): string => `${what}, or off (${fallback} by default)`
