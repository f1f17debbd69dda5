/** Most models that a note names. */
const NAMED = 5

/** What an import had to leave out or to change, by kind. */
export class Notes {
  readonly #models = new Map<string, Set<string>>()

  /** `kind` is a phrase such as `prices per page are left out`. */
  add(kind: string, model: string): void {
    const models = this.#models.get(kind) ?? new Set()
    this.#models.set(kind, models.add(model))
  }

  /** One line per kind, with the number of its models and the names of some. */
  lines(): readonly string[] {
    return Array.from(this.#models, ([kind, models]) => {
      const names = [...models].slice(0, NAMED)
      const more = models.size - names.length
      const rest = more === 0 ? '' : ` and ${more} more`
      return `note: ${kind}: ${names.join(', ')}${rest}`
    })
  }
}
