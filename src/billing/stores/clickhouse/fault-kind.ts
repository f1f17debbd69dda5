import type { FaultKind } from '../../database/dialect.ts'
import { RefusedRowError } from './refused-row-error.ts'

/** By the code of the error. */
const KIND: Readonly<Record<string, FaultKind>> = {
  497: 'rights',
  473: 'locked', // a deadlock was avoided
  60: 'no_table',
  469: 'row', // a constraint that somebody has added
}

export function clickhouseFaultKind(fault: unknown): FaultKind {
  if (fault instanceof RefusedRowError) return 'row'
  return KIND[String((fault as { code?: unknown } | null | undefined)?.code)] ?? 'other'
}
