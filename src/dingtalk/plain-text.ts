/** Invisible characters, those that change the direction of text, and lone surrogates. */
const UNSEEN = /[\p{Cf}\p{Cs}]+/gu

const SPACE = /[\p{Cc}\s]+/gu

/**
 * Untrusted text on one line of at most `limit` characters. Labels contain names of models and hosts from the network.
 */
export function plainText(text: string, longest: number): string {
  const line = text.replace(UNSEEN, '').replace(SPACE, ' ').trim()
  if (line.length <= longest) return line
  // By code points, so that no emoji is cut in half.
  const characters = Array.from(line.slice(0, 2 * longest))
  return characters.length <= longest && line.length <= 2 * longest
    ? line
    : `${characters.slice(0, longest - 1).join('')}…`
}
