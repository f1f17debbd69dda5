import type { CallGroup } from './call-group.ts'

/** Values by the group of a call, and by what tells series of the same group apart. Nested maps need no joined key. */
export class GroupMap<Value> {
  readonly #groups = new Map<CallGroup, Map<string, Value>>()

  get(group: CallGroup, detail: string): Value | undefined {
    return this.#groups.get(group)?.get(detail)
  }

  /** Returns the value. */
  set(group: CallGroup, detail: string, value: Value): Value {
    const ofGroup = this.#groups.get(group)
    if (ofGroup === undefined) this.#groups.set(group, new Map([[detail, value]]))
    else ofGroup.set(detail, value)
    return value
  }

  *values(): Generator<Value> {
    for (const ofGroup of this.#groups.values()) yield* ofGroup.values()
  }

  clear(): void {
    this.#groups.clear()
  }
}
