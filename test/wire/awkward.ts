import fc from 'fast-check'

const PIECES = [
  '"',
  '\\',
  '\\"',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"usage":{',
  '"model":"',
  '[DONE]',
  'ü',
  '🐑',
  '\n',
  ' ',
  'a',
  '\u2028',
]

/** Text that is hard on a scanner: quotes, backslashes, brackets, member names, characters of several bytes. */
export const awkwardText = fc.array(fc.constantFrom(...PIECES)).map((pieces) => pieces.join(''))

/** The same, now and then longer than both ends that are kept of a body. */
export const longText = fc
  .tuple(awkwardText, fc.constantFrom(0, 0, 0, 300, 5000, 16_384, 40_000))
  .map(([text, length]) => text + `${text}x`.repeat(Math.ceil(length / (text.length + 1))))
