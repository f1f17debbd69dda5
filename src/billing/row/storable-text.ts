/** Longest text that is stored: names and ids are shorter, and index entries are limited to 2,700 bytes. */
const LENGTH_LIMIT = 256

/** Characters that PostgreSQL text (NUL) or UTF-8 (lone surrogates) can't contain: one would fail a whole batch. */
const UNSTORABLE = /[\p{Surrogate}\0]/gu

export function storableText(text: string): string {
  const cut = text.length > LENGTH_LIMIT ? text.slice(0, LENGTH_LIMIT) : text
  return cut.replace(UNSTORABLE, '\uFFFD')
}
