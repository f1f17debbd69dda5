/** Marks that nobody sees, and that turn the direction of what follows; halves of a character are no text either. */
const UNSEEN = /[\p{Cf}\p{Cs}]+/gu

const SPACE = /[\p{Cc}\s]+/gu

/** Foreign text on one line, of at most so many characters. Labels come from the network by way of models and hosts. */
export function plainText(text: string, longest: number): string {
  const line = text.replace(UNSEEN, '').replace(SPACE, ' ').trim()
  if (line.length <= longest) return line
  // By code points, or half an emoji would be left at the end.
  const characters = Array.from(line.slice(0, 2 * longest))
  return characters.length <= longest && line.length <= 2 * longest
    ? line
    : `${characters.slice(0, longest - 1).join('')}…`
}
