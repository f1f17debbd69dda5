/** Longest text that is stored: names and ids are shorter, and an index takes no more than 2,700 bytes. */
const LENGTH_LIMIT = 256

/** PostgreSQL has no NUL, and UTF-8 no half of a surrogate pair: one of either would cost a whole batch. */
const UNSTORABLE = /[\p{Surrogate}\0]/gu

export function storableText(text: string): string {
  const cut = text.length > LENGTH_LIMIT ? text.slice(0, LENGTH_LIMIT) : text
  return cut.replace(UNSTORABLE, '\uFFFD')
}
