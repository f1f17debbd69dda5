type Branch<Leaf> = Map<string, Branch<Leaf> | Leaf>

/**
 * A map from label values to leaves; all paths have the same length. Walking nested maps costs less than joining the
 * values to a key, which would be hashed for each call, and different values can't be mixed up.
 */
export class LabelTree<Leaf extends object> {
  readonly #root: Branch<Leaf> = new Map()
  readonly #leaves: Leaf[] = []

  get leaves(): readonly Leaf[] {
    return this.#leaves
  }

  get(labels: readonly string[]): Leaf | undefined {
    let found: Branch<Leaf> | Leaf | undefined = this.#root
    for (const label of labels) {
      if (found === undefined) return undefined
      found = (found as Branch<Leaf>).get(label)
    }
    return found as Leaf | undefined
  }

  /** Adds a leaf that `get` did not find. */
  add(labels: readonly string[], leaf: Leaf): Leaf {
    let branch = this.#root
    for (const label of labels.slice(0, -1)) {
      const next = branch.get(label) ?? new Map()
      branch.set(label, next)
      branch = next as Branch<Leaf>
    }
    branch.set(labels.at(-1) ?? '', leaf)
    this.#leaves.push(leaf)
    return leaf
  }

  clear(): void {
    this.#root.clear()
    this.#leaves.length = 0
  }
}
