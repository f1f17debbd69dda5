import type { ModelPrice, PriceTable } from '../../pricing/index.ts'
import { modelKey } from '../../pricing/model-name.ts'
import { type ModelMembers, modelMembers } from './model-members.ts'

/** One member that would change. Absent is `undefined`. */
export interface PriceDifference {
  readonly model: string
  /** `undefined` if only one side has the model; then that side has all its members. */
  readonly member: string | undefined
  readonly before: string | undefined
  readonly after: string | undefined
}

/** What changes between two tables, by model. */
export function priceDifferences(now: PriceTable, then: PriceTable): readonly PriceDifference[] {
  const before = byKey(now)
  const after = byKey(then)
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) =>
    differences(before.get(key), after.get(key)),
  )
}

function byKey({ models }: PriceTable): ReadonlyMap<string, ModelPrice> {
  return new Map(models.map((model) => [modelKey(model.name), model]))
}

function differences(now: ModelPrice | undefined, then: ModelPrice | undefined): readonly PriceDifference[] {
  const model = now?.name ?? then?.name ?? ''
  const before = now && modelMembers(now)
  const after = then && modelMembers(then)
  if (before === undefined || after === undefined) {
    return [{ model, member: undefined, before: before && allOf(before), after: after && allOf(after) }]
  }
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((member) => {
    const change = { before: before.get(member), after: after.get(member) }
    return change.before === change.after ? [] : [{ model, member, ...change }]
  })
}

function allOf(members: ModelMembers): string {
  return Array.from(members, ([member, text]) => `${member} ${text}`).join(', ')
}
