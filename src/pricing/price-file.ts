import { type JsonMember, type JsonNode, jsonValue } from './json-document.ts'
import { NAME_LIMIT } from './model-name.ts'
import { PriceFault } from './price-fault.ts'
import { perToken, RATE_MEMBERS, RATE_RULE, type Rates } from './rates.ts'

/** A valid price file. Rules about several models at once are checked by the merge. */
export interface PriceFile {
  readonly version: string | undefined
  readonly models: readonly ModelEntry[]
}

/** The entry of one model. */
export interface ModelEntry {
  readonly name: PlacedName
  readonly aliases: readonly PlacedName[]
  readonly rates: Partial<Rates>
  /** The object as it was written; shown in messages. */
  readonly node: JsonNode
}

export interface PlacedName {
  readonly text: string
  readonly at: number
  readonly path: string
}

type Members = ReadonlyMap<string, JsonMember>

const FILE_MEMBERS = ['$schema', 'version', 'updated', 'currency', 'models']
const MODEL_MEMBERS = [...RATE_MEMBERS.keys(), 'aliases']

/** Validates a price file. @throws PriceFault for the first broken rule */
export function readPriceFile(node: JsonNode): PriceFile {
  const members = membersOf(node, '', FILE_MEMBERS)
  optional(members, '$schema', 'a string', /^/)
  const version = optional(members, 'version', '1 to 64 letters, digits, ".", "_", "+" or "-"', /^[\w.+-]{1,64}$/)
  optional(members, 'updated', 'a date as YYYY-MM-DD', /^\d{4}-\d\d-\d\d$/)
  optional(members, 'currency', '"USD"', /^USD$/)
  const models = members.get('models')
  if (models === undefined) throw new PriceFault(node.at, '', 'an object with the member models', jsonValue(node))
  const entries = membersOf(models.value, 'models', undefined)
  return { version, models: Array.from(entries, ([name, member]) => readModel(name, member)) }
}

function readModel(name: string, { at, value }: JsonMember): ModelEntry {
  const path = `models.${name}`
  const members = membersOf(value, path, MODEL_MEMBERS)
  const rates: { -readonly [K in keyof Rates]?: Rates[K] } = {}
  for (const [member, rate] of RATE_MEMBERS) {
    const given = members.get(member)?.value
    if (given !== undefined) rates[rate] = readRate(given, `${path}.${member}`)
  }
  const aliases = readAliases(members.get('aliases')?.value, `${path}.aliases`)
  return { name: readName(name, at, path), aliases, rates, node: value }
}

function readRate(node: JsonNode, path: string): bigint {
  const value = jsonValue(node)
  const rate = perToken(value)
  if (rate === undefined) throw new PriceFault(node.at, path, RATE_RULE, value)
  return rate
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

/** The members of an object. An unknown name is an error, because it is most likely misspelt. */
function membersOf(node: JsonNode, path: string, allowed: readonly string[] | undefined): Members {
  if (node.kind !== 'object') throw new PriceFault(node.at, path, 'an object', jsonValue(node))
  for (const [name, { at, value }] of node.members) {
    if (allowed?.includes(name) === false) {
      const rule = `absent, as no member has that name (${allowed.join(', ')} do)`
      throw new PriceFault(at, path === '' ? name : `${path}.${name}`, rule, jsonValue(value))
    }
  }
  return node.members
}

function optional(members: Members, name: string, rule: string, pattern: RegExp): string | undefined {
  const node = members.get(name)?.value
  if (node === undefined) return undefined
  const value = jsonValue(node)
  if (typeof value === 'string' && pattern.test(value)) return value
  throw new PriceFault(node.at, name, rule, value)
}
