import { shown } from '../../errors.ts'

/** The text of a fault for messages: its code, such as an SQLSTATE, and its message. */
export function faultText(fault: unknown): string {
  if (!(fault instanceof Error)) return typeof fault === 'string' ? fault : shown(fault)
  const { code, message } = fault as Error & { code?: unknown }
  // If all addresses of a host refuse the connection, the error has a code and no message.
  return [code, message.replace(/\s+/g, ' ').slice(0, 300)]
    .filter((part) => part !== undefined && part !== '')
    .join(': ')
}
