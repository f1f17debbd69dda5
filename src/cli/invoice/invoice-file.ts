import { readFileSync, statSync } from 'node:fs'
import type { InvoiceLine } from '../../billing/reports/invoice.ts'
import { CommandFailure } from '../command-failure.ts'
import { InvoiceFault } from './invoice-fault.ts'
import { readInvoice } from './invoice-line.ts'

/** Largest invoice in bytes: enough for years of days and models. */
const SIZE_LIMIT = 32 * 1024 * 1024

/** Reads an invoice. @throws CommandFailure, which names the file and the line */
export function readInvoiceFile(path: string): readonly InvoiceLine[] {
  const text = readText(path)
  try {
    return readInvoice(text)
  } catch (fault) {
    if (!(fault instanceof InvoiceFault)) throw fault
    throw new CommandFailure(`${path}:${fault.line}: ${fault.message}`, { cause: fault })
  }
}

function readText(path: string): string {
  try {
    const stats = statSync(path)
    if (stats.size > SIZE_LIMIT) throw new CommandFailure(`${path} is larger than 32 MiB: this is no invoice`)
    return readFileSync(path, 'utf8')
  } catch (fault) {
    if (fault instanceof CommandFailure) throw fault
    const why = (fault as NodeJS.ErrnoException).code ?? String(fault)
    throw new CommandFailure(`${path} can't be read (${why})`, { cause: fault })
  }
}
