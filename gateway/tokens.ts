import { field } from './json.ts'

/**
 * The tokenizer: one token is one word, a run of characters without white space. It is crude on purpose, so that a
 * test can count by eye what a model of this gateway will charge.
 */
export const words = (text: string): readonly string[] => text.match(/\S+/g) ?? []

export interface Prompt {
  readonly words: readonly string[]
  /** How many of the words stand before the end of the last part marked with `cache_control`. */
  readonly marked: number
  /** The same of the last part that is to be cached for an hour. */
  readonly markedForAnHour: number
}

const mark = Symbol('end of a part marked with cache_control')
const hourMark = Symbol('end of a part marked with cache_control for an hour')

/**
 * Reads a prompt: the words of every string in it, in order, roles and types included. Keys and `cache_control` cost
 * nothing.
 */
export function readPrompt(...parts: readonly unknown[]): Prompt {
  const read: string[] = []
  let marked = 0
  let markedForAnHour = 0
  const pending: unknown[] = [parts] // not recursive: a foreign body may be nested deeper than the stack
  while (pending.length > 0) {
    const next = pending.pop()
    if (next === mark || next === hourMark) marked = read.length
    if (next === hourMark) markedForAnHour = read.length
    else if (typeof next === 'string') for (const word of words(next)) read.push(word)
    else if (typeof next === 'object' && next !== null) {
      if ('cache_control' in next) pending.push(field(next.cache_control, 'ttl') === '1h' ? hourMark : mark)
      for (const [key, child] of Object.entries(next).reverse()) if (key !== 'cache_control') pending.push(child)
    }
  }
  return { words: read, marked, markedForAnHour }
}
