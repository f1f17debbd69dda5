import type { InvoiceLine } from '../../billing/reports/invoice.ts'
import { dayOf } from '../../billing/reports/period.ts'
import { violation } from '../../errors.ts'
import { formatUsd, parseUsd } from '../../money.ts'
import type { Field } from './field.ts'
import { InvoiceFault } from './invoice-fault.ts'
import { type InvoiceRecord, invoiceRecords } from './invoice-record.ts'

/** Parses an invoice in CSV or JSON. @throws InvoiceFault */
export function readInvoice(text: string): readonly InvoiceLine[] {
  const records = invoiceRecords(text)
  if (records.length === 0) throw new InvoiceFault(1, 'there is nothing on this invoice')
  return records.map(readLine)
}

function readLine({ line, fields, allowsGroups }: InvoiceRecord): InvoiceLine {
  const read = <T>(field: Field, rule: string, reader: (value: string) => T | undefined): T => {
    const value = fields.get(field)
    const isScalar = typeof value === 'string' || typeof value === 'number'
    const result = isScalar ? reader(String(value).trim()) : undefined
    if (result === undefined) throw new InvoiceFault(line, violation(field, rule, value))
    return result
  }
  const count = (field: Field) =>
    fields.get(field) === undefined
      ? undefined
      : read(field, 'a whole number', (value) => readCount(withoutGroups(value, allowsGroups)))

  if (fields.get('currency') !== undefined) {
    read('currency', 'USD', (value) => (/^(?:USD|US\$|\$)$/i.test(value) ? value : undefined))
  }
  const requests = count('requests')
  const tokens = count('tokens') ?? sum(count('prompt tokens'), count('completion tokens'))
  return {
    day: read('day', 'a day such as 2026-11-30', readDay),
    model: read('model', 'the name of a model', (value) => value || undefined),
    costUsd: read('cost', 'an amount of USD such as 12.50', (value) => readAmount(value, allowsGroups)),
    ...(requests === undefined ? {} : { requests }),
    ...(tokens === undefined ? {} : { tokens }),
  }
}

/** A date, or a time, of which the day in UTC is taken; without an offset it is in UTC. */
function readDay(value: string): string | undefined {
  const [, date, time, offset] =
    /^(\d{4}[-/]\d\d[-/]\d\d)(?:[T ]([\d:.]+) ?(Z|[+-]\d\d:?\d\d|UTC)?)?$/i.exec(value) ?? []
  const day = date?.replaceAll('/', '-')
  if (day === undefined || dayOf(day) === undefined) return undefined
  if (time === undefined || offset === undefined || /^(?:Z|UTC)$/i.test(offset)) return day
  const moment = new Date(`${day}T${time}${offset}`)
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString().slice(0, 10)
}

/** `12.5`, `$12.50`, `-3`, and `1,234.50` if the comma is unambiguous. */
function readAmount(value: string, allowsGroups: boolean): string | undefined {
  const amount = parseUsd(withoutGroups(value.replace(/^(-?)\$ ?/, '$1'), allowsGroups))
  return amount === undefined ? undefined : formatUsd(amount)
}

function readCount(value: string): number | undefined {
  return /^\d{1,15}$/.test(value) ? Number(value) : undefined
}

function withoutGroups(value: string, allowed: boolean): string {
  return allowed && /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(value) ? value.replaceAll(',', '') : value
}

function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other
}
