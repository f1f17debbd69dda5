/** Enough to hold any chain that undici makes, and an end to one that is its own cause. */
const DEPTH = 6

/**
 * What a caller can tell of an error. Not of `socket`, which counts the bytes that were sent and so the header that is
 * ours, nor of the stack.
 */
export function errorFacts(error: unknown, depth = 0): unknown {
  if (typeof error !== 'object' || error === null) return { thrown: typeof error, value: String(error) }
  const { name, code, message, cause, errors, statusCode, body } = error as Record<string, unknown>
  return {
    class: error.constructor?.name,
    name,
    code,
    message,
    keys: Object.keys(error).sort(),
    ...(statusCode !== undefined && { statusCode, body }),
    ...(Array.isArray(errors) && { errors: errors.map((each) => errorFacts(each, depth + 1)) }),
    ...(cause !== undefined && { cause: depth < DEPTH ? errorFacts(cause, depth + 1) : 'and so on' }),
  }
}
