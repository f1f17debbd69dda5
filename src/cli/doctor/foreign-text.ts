/** Longest text of a server's that is shown. */
const SHOWN_LIMIT = 300

/**
 * What a server says, for a line of the report: it may be of any length, move the cursor of a terminal, and quote
 * addresses with a password or a token in them.
 */
export function foreignText(text: string): string {
  // Cut first: a megabyte needs no cleaning for the sake of a line.
  const line = text
    .slice(0, 4 * SHOWN_LIMIT)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  const clean = line.replace(/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi, (address) => withoutSecrets(address))
  return clean.length > SHOWN_LIMIT ? `${clean.slice(0, SHOWN_LIMIT - 1)}…` : clean
}

/** An address without credentials, query and fragment. */
export function withoutSecrets(address: string): string {
  if (!URL.canParse(address)) return 'an address'
  const { protocol, host, pathname } = new URL(address)
  // A password with a / in it: what looks like the host is a part of it.
  if (pathname.includes('@')) return 'an address'
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
}

/** The first few of many, and how many more there are. */
export function enumerate(texts: readonly string[], limit = 3): string {
  const further = texts.length - limit
  return further > 0 ? `${texts.slice(0, limit).join(', ')} and ${further} more` : texts.join(', ')
}
