import { shown } from '../../errors.ts'
import { JsonFault, type JsonNode, jsonValue, readJson } from '../../pricing/json-document.ts'
import { delimiterOf, readCsv } from './csv-records.ts'
import { type Field, fieldNamed, REQUIRED_FIELDS } from './field.ts'
import { InvoiceFault } from './invoice-fault.ts'

/** One entry of an invoice before its values are parsed. */
export interface InvoiceRecord {
  /** Its position in the file. */
  readonly line: number
  readonly fields: ReadonlyMap<Field, unknown>
  /** Whether `1,234.5` is allowed: only where a comma can't be a decimal comma. */
  readonly allowsGroups: boolean
}

/** Names of the member with the list of entries, if the list is not the whole document. */
const LISTS = ['lines', 'items', 'rows', 'data']

/** The entries of an invoice in CSV or JSON. @throws InvoiceFault */
export function invoiceRecords(text: string): readonly InvoiceRecord[] {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text
  return /^\s*[[{]/.test(content) ? jsonRecords(content) : csvRecords(content)
}

function csvRecords(text: string): readonly InvoiceRecord[] {
  const delimiter = delimiterOf(text)
  const [header, ...records] = readCsv(text, delimiter)
  if (header === undefined) throw new InvoiceFault(1, 'the file is empty')
  const columns = placed(header.cells, header.line)
  for (const field of REQUIRED_FIELDS) {
    if (columns.has(field)) continue
    throw new InvoiceFault(header.line, `there is no column ${field} among ${header.cells.map(shown).join(', ')}`)
  }
  return records.map(({ line, cells }) => {
    if (cells.length !== header.cells.length) {
      throw new InvoiceFault(line, `${cells.length} cells where the header has ${header.cells.length}`)
    }
    const fields = new Map(Array.from(columns, ([field, index]) => [field, cells[index] || undefined] as const))
    return { line, fields, allowsGroups: delimiter === ',' }
  })
}

function jsonRecords(text: string): readonly InvoiceRecord[] {
  const document = readJson(text)
  const lineOf = ({ at }: { readonly at: number }) => text.slice(0, at).split('\n').length
  if (document instanceof JsonFault) throw new InvoiceFault(lineOf(document), document.message)
  return itemsOf(document, lineOf(document)).map((item) => {
    const line = lineOf(item)
    if (item.kind !== 'object')
      throw new InvoiceFault(line, `an entry must be an object, got ${shown(jsonValue(item))}`)
    const members = [...item.members]
    const columns = placed(
      members.map(([name]) => name),
      line,
    )
    const fields = new Map(
      Array.from(columns, ([field, index]) => {
        const value = members[index]?.[1].value
        return [field, value && (jsonValue(value) ?? undefined)] as const
      }),
    )
    return { line, fields, allowsGroups: false }
  })
}

function itemsOf(document: JsonNode, line: number): readonly JsonNode[] {
  if (document.kind === 'array') return document.items
  const lists = document.kind === 'object' ? LISTS.map((name) => document.members.get(name)?.value) : []
  const list = lists.find((value) => value?.kind === 'array')
  if (list?.kind === 'array') return list.items
  throw new InvoiceFault(line, `the document must be a list of entries, or an object with one as ${LISTS.join(', ')}`)
}

/** The index of each field in a list of names. */
function placed(names: readonly string[], line: number): ReadonlyMap<Field, number> {
  const places = new Map<Field, number>()
  for (const [index, name] of names.entries()) {
    const field = fieldNamed(name)
    if (field === undefined) continue
    const other = places.get(field)
    if (other !== undefined) {
      throw new InvoiceFault(line, `both ${shown(names[other])} and ${shown(name)} may be the ${field}`)
    }
    places.set(field, index)
  }
  return places
}
