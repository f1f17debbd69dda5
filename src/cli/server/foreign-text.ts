/** Longest text of a server that is shown. */
const SHOWN_LIMIT = 300

/**
 * Text of a server for a line of the report: shortened, without control characters, and without passwords and tokens in
 * the addresses that it quotes.
 */
export function foreignText(text: string): string {
  // Cut first, so that a megabyte is not processed for one line.
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
  // A password with a `/`: what looks like the host is a part of it.
  if (pathname.includes('@')) return 'an address'
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
}

/** The first few, and how many more there are. */
export function enumerate(texts: readonly string[], limit = 3): string {
  const further = texts.length - limit
  return further > 0 ? `${texts.slice(0, limit).join(', ')} and ${further} more` : texts.join(', ')
}
