import { createHash } from 'node:crypto'

const blockWords = 16
const longestPrefix = 256 * blockWords
const mostBlocks = 50_000

export interface CacheUse {
  /** Tokens of the prefix that was seen before. */
  readonly read: number
  /** Tokens of the prefix that are remembered from now on. */
  readonly written: number
}

/**
 * Remembers the prompts of each model in blocks of 16 tokens: a later prompt that begins with the same blocks reads
 * them from the cache.
 */
export class PromptCache {
  readonly #blocks = new Set<string>()

  /** Looks up the first `cacheable` words and remembers them. */
  use(model: string, words: readonly string[], cacheable = words.length): CacheUse {
    const prefix = createHash('sha1').update(model)
    const end = Math.min(cacheable, longestPrefix)
    let read = 0
    let whole = 0
    for (; whole + blockWords <= end; whole += blockWords) {
      for (const word of words.slice(whole, whole + blockWords)) prefix.update(`\n${word}`)
      const block = prefix.copy().digest('base64')
      if (this.#blocks.has(block)) read = whole + blockWords
      else this.#remember(block)
    }
    return { read, written: whole - read }
  }

  #remember(block: string): void {
    if (this.#blocks.size === mostBlocks) this.#blocks.clear()
    this.#blocks.add(block)
  }
}
