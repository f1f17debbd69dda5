import { type JsonMember, type JsonNode, jsonValue } from './json-document.ts'
import { NAME_LIMIT } from './model-name.ts'
import type { PriceChange } from './price.ts'
import { PRICE_MEMBERS, readPriceChange } from './price-entry.ts'
import { PriceFault } from './price-fault.ts'
import { membersOf, optionalText, type PriceMembers } from './price-members.ts'

/** A valid price file. Rules about several models at once are checked by the merge. */
export interface PriceFile {
  readonly version: string | undefined
  readonly models: readonly ModelEntry[]
}

/** The entry of one model. */
export interface ModelEntry {
  readonly name: PlacedName
  readonly aliases: readonly PlacedName[]
  /** In ascending order of their first days; at least one. */
  readonly entries: readonly PriceEntry[]
}

/** The price of a model from a day on, or from the beginning. */
export interface PriceEntry {
  readonly change: PriceChange
  /** The object as it was written; shown in messages. */
  readonly node: JsonNode
  readonly path: string
}

export interface PlacedName {
  readonly text: string
  readonly at: number
  readonly path: string
}

const FILE_MEMBERS = ['$schema', 'version', 'updated', 'currency', 'models']
const ENTRY_MEMBERS = [...PRICE_MEMBERS, 'service_tiers', 'providers', 'from', 'aliases']

/** Validates a price file. @throws PriceFault for the first broken rule */
export function readPriceFile(node: JsonNode): PriceFile {
  const members = membersOf(node, '', FILE_MEMBERS)
  optionalText(members, '$schema', 'a string', /^/)
  const version = optionalText(members, 'version', '1 to 64 letters, digits, ".", "_", "+" or "-"', /^[\w.+-]{1,64}$/)
  optionalText(members, 'updated', 'a date as YYYY-MM-DD', /^\d{4}-\d\d-\d\d$/)
  optionalText(members, 'currency', '"USD"', /^USD$/)
  const models = members.get('models')
  if (models === undefined) throw new PriceFault(node.at, '', 'an object with the member models', jsonValue(node))
  const entries = membersOf(models.value, 'models', undefined)
  return { version, models: Array.from(entries, ([name, member]) => readModel(name, member)) }
}

/** A model has one price, or a list of them with first days. */
function readModel(name: string, { at, value }: JsonMember): ModelEntry {
  const path = `models.${name}`
  const nodes = value.kind === 'array' ? value.items : [value]
  if (nodes.length === 0) throw new PriceFault(value.at, path, 'an object, or a list with at least one', [])
  const aliases: PlacedName[] = []
  const entries = nodes.map((node, index) => {
    const entryPath = value.kind === 'array' ? `${path}[${index}]` : path
    const members = membersOf(node, entryPath, ENTRY_MEMBERS)
    aliases.push(...readAliases(members.get('aliases')?.value, `${entryPath}.aliases`))
    return {
      change: { ...readPriceChange(members, entryPath), ...readFrom(members, entryPath) },
      node,
      path: entryPath,
    }
  })
  return { name: readName(name, at, path), aliases, entries: inOrder(entries) }
}

/** Prices begin at midnight in UTC. */
function readFrom(members: PriceMembers, path: string): PriceChange {
  const member = members.get('from')
  if (member === undefined) return {}
  const day = jsonValue(member.value)
  const from = typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN
  // `Date.parse` may take a 31 February as a day in March.
  if (!Number.isNaN(from) && new Date(from).toISOString().startsWith(String(day))) return { from }
  throw new PriceFault(member.value.at, `${path}.from`, 'a date as YYYY-MM-DD', day)
}

function inOrder(entries: readonly PriceEntry[]): readonly PriceEntry[] {
  const time = ({ change }: PriceEntry) => change.from ?? Number.NEGATIVE_INFINITY
  const sorted = entries.toSorted((one, other) => (time(one) < time(other) ? -1 : 1))
  for (const [place, entry] of sorted.entries()) {
    const previous = sorted[place - 1]
    if (previous === undefined || time(previous) !== time(entry)) continue
    const rule = 'the only price of this model with that first day'
    throw new PriceFault(entry.node.at, entry.path, rule, jsonValue(entry.node))
  }
  return sorted
}

function readAliases(node: JsonNode | undefined, path: string): readonly PlacedName[] {
  if (node === undefined) return []
  if (node.kind !== 'array') throw new PriceFault(node.at, path, 'a list of names', jsonValue(node))
  return node.items.map((item, index) => readName(jsonValue(item), item.at, `${path}[${index}]`))
}

function readName(text: unknown, at: number, path: string): PlacedName {
  if (typeof text === 'string' && text.length <= NAME_LIMIT && /^\S+$/.test(text)) return { text, at, path }
  throw new PriceFault(at, path, `a name of 1 to ${NAME_LIMIT} characters without white space`, text)
}
