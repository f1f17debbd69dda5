import type { Answer } from './answer.ts'

/** What can be fetched by its id, perhaps before it is finished. */
export interface StoredAnswer {
  readonly unfinished: Answer
  readonly finished: Answer
  /** Its events from the first one, where it can be streamed. */
  readonly streamed?: Answer | undefined
  /** How many GETs find it unfinished. */
  readonly polls: number
}

/** Keeps the last so many answers, each until newer ones take its place. */
export class StoredAnswers {
  readonly #most: number
  readonly #answers = new Map<string, StoredAnswer>()

  constructor(most: number) {
    this.#most = most
  }

  keep(id: string, answer: StoredAnswer): void {
    this.#answers.set(id, answer)
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= this.#most) return
      this.#answers.delete(oldest)
    }
  }

  /** The answer to the next GET of an id; undefined for an unknown id. */
  poll(id: string): Answer | undefined {
    const stored = this.#answers.get(id)
    if (stored === undefined || stored.polls === 0) return stored?.finished
    this.#answers.set(id, { ...stored, polls: stored.polls - 1 })
    return stored.unfinished
  }

  /** The events of an answer, which is finished when they are read; undefined where it can't be streamed. */
  stream(id: string): Answer | undefined {
    const stored = this.#answers.get(id)
    if (stored?.streamed !== undefined) this.#answers.set(id, { ...stored, polls: 0 })
    return stored?.streamed
  }
}
