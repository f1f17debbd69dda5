/** Why something failed, in one line: what its message says, or what is known where it has none. */
export function explain(fault: unknown): string {
  if (!(fault instanceof Error)) return `failed: ${String(fault)}`
  // Where a name has several addresses, and none of them answers, only the parts have messages.
  const parts = fault instanceof AggregateError ? fault.errors.map(explain) : []
  const text = fault.message || [...new Set(parts)].join('; ') || codeOf(fault) || fault.name
  return text.replace(/\s*\n\s*/g, ' ')
}

function codeOf(fault: Error): string {
  const { code } = fault as NodeJS.ErrnoException
  return typeof code === 'string' ? code : ''
}
