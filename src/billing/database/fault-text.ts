import { shown } from '../../errors.ts'

/** A fault for a message: its code, such as an SQLSTATE, and what it says. */
export function faultText(fault: unknown): string {
  if (!(fault instanceof Error)) return typeof fault === 'string' ? fault : shown(fault)
  const { code, message } = fault as Error & { code?: unknown }
  // Where a host has several addresses that all refuse, there is a code and no message.
  return [code, message.replace(/\s+/g, ' ').slice(0, 300)]
    .filter((part) => part !== undefined && part !== '')
    .join(': ')
}
