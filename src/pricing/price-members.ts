import { type JsonMember, type JsonNode, jsonValue } from './json-document.ts'
import { PriceFault } from './price-fault.ts'

export type PriceMembers = ReadonlyMap<string, JsonMember>

/** The members of an object. An unknown name is an error, because it is most likely misspelt. */
export function membersOf(node: JsonNode, path: string, allowed: readonly string[] | undefined): PriceMembers {
  if (node.kind !== 'object') throw new PriceFault(node.at, path, 'an object', jsonValue(node))
  for (const [name, { at, value }] of node.members) {
    if (allowed?.includes(name) === false) {
      const rule = `absent, as no member has that name (${allowed.join(', ')} do)`
      throw new PriceFault(at, path === '' ? name : `${path}.${name}`, rule, jsonValue(value))
    }
  }
  return node.members
}

export function optionalText(members: PriceMembers, name: string, rule: string, pattern: RegExp): string | undefined {
  const node = members.get(name)?.value
  if (node === undefined) return undefined
  const value = jsonValue(node)
  if (typeof value === 'string' && pattern.test(value)) return value
  throw new PriceFault(node.at, name, rule, value)
}
