import { redactSecrets } from '../../redaction.ts'

/** Messages of a server are logged, and some quote what was sent to it. */
export function withoutPassword(fault: unknown, password: string | null | undefined): unknown {
  if (fault instanceof Error && password) fault.message = redactSecrets(fault.message, [password])
  return fault
}
