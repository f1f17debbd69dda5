const KNOWN = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY'])

/** Replaces every non-standard method. */
export const OTHER_METHOD = '_OTHER'

/** The method by the HTTP conventions: arbitrary methods must not create series. */
export function httpMethod(method: string): string {
  if (KNOWN.has(method)) return method
  const upper = method.toUpperCase()
  return KNOWN.has(upper) ? upper : OTHER_METHOD
}
