/** Why something failed, in one line: its message, or whatever is known if it has none. */
export function explain(fault: unknown): string {
  if (!(fault instanceof Error)) return `failed: ${String(fault)}`
  // If all addresses of a name fail, only the nested errors have messages.
  const parts = fault instanceof AggregateError ? fault.errors.map(explain) : []
  const text = fault.message || [...new Set(parts)].join('; ') || codeOf(fault) || fault.name
  return text.replace(/\s*\n\s*/g, ' ')
}

function codeOf(fault: Error): string {
  const { code } = fault as NodeJS.ErrnoException
  return typeof code === 'string' ? code : ''
}
