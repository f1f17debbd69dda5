// Finds where JSON values begin and end, in either direction, without building them. Going backwards works because a
// quote delimits a string exactly if an even number of backslashes precedes it. -1 means: not within these bytes.

import { byteSet, nextOf, previousOf } from './byte-search.ts'

export const QUOTE = 0x22
export const COMMA = 0x2c
export const COLON = 0x3a
export const OPEN_BRACE = 0x7b
export const CLOSE_BRACE = 0x7d
export const OPEN_BRACKET = 0x5b
export const CLOSE_BRACKET = 0x5d
const BACKSLASH = 0x5c

const QUOTES = byteSet(QUOTE)
const MARKS = byteSet(QUOTE, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET)

/** Index of the first byte from `at` on that is not white space. */
export function nextSolid(bytes: Buffer, at: number): number {
  for (let i = at; i < bytes.length; i++) if (!isSpace(bytes[i])) return i
  return -1
}

/** Index of the last byte up to `at` that is not white space. */
export function previousSolid(bytes: Buffer, at: number): number {
  for (let i = at; i >= 0; i--) if (!isSpace(bytes[i])) return i
  return -1
}

/** The closing quote of the string that opens at `open`. */
export function stringEnd(bytes: Buffer, open: number): number {
  for (let i = nextOf(QUOTES, bytes, open + 1); i >= 0; i = nextOf(QUOTES, bytes, i + 1)) {
    if ((i - unescapedBefore(bytes, i)) % 2 === 1) return i
  }
  return -1
}

/** The opening quote of the string that closes at `close`. */
export function stringStart(bytes: Buffer, close: number): number {
  for (let i = previousOf(QUOTES, bytes, close - 1); i >= 0; i = previousOf(QUOTES, bytes, i - 1)) {
    const before = unescapedBefore(bytes, i)
    if (before < 0) return -1 // there may be more backslashes before the first byte
    if ((i - before) % 2 === 1) return i
  }
  return -1
}

/** The last byte of the value that begins at `start`. */
export function valueEnd(bytes: Buffer, start: number): number {
  const first = bytes[start]
  if (first === QUOTE) return stringEnd(bytes, start)
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
    for (let i = start; i < bytes.length; i++) if (!isWord(bytes[i])) return i - 1
    return -1
  }
  let depth = 0
  for (let i = start; i >= 0; i = nextOf(MARKS, bytes, i + 1)) {
    const mark = bytes[i]
    if (mark === QUOTE) {
      i = stringEnd(bytes, i)
      if (i < 0) return -1
    } else if (mark === OPEN_BRACE || mark === OPEN_BRACKET) depth++
    else if (--depth === 0) return i
  }
  return -1
}

/** The first byte of the value that ends at `end`. */
export function valueStart(bytes: Buffer, end: number): number {
  const last = bytes[end]
  if (last === QUOTE) return stringStart(bytes, end)
  if (last !== CLOSE_BRACE && last !== CLOSE_BRACKET) {
    for (let i = end; i >= 0; i--) if (!isWord(bytes[i])) return i + 1
    return -1
  }
  let depth = 0
  for (let i = end; i >= 0; i = previousOf(MARKS, bytes, i - 1)) {
    const mark = bytes[i]
    if (mark === QUOTE) {
      i = stringStart(bytes, i)
      if (i < 0) return -1
    } else if (mark === CLOSE_BRACE || mark === CLOSE_BRACKET) depth++
    else if (--depth === 0) return i
  }
  return -1
}

/** Index of the last byte before `at` that is not a backslash. */
function unescapedBefore(bytes: Buffer, at: number): number {
  let i = at - 1
  while (i >= 0 && bytes[i] === BACKSLASH) i--
  return i
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

/** Whether the byte may belong to a number, `true`, `false` or `null`: a letter, a digit, `+`, `-` or `.`. */
function isWord(byte = 0): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x2d && byte <= 0x39) || byte === 0x2b || byte === 0x45
}
