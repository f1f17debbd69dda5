const KNOWN = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY'])

/** What stands for every method outside of the standards. */
export const OTHER_METHOD = '_OTHER'

/** The method of the HTTP conventions: anyone may send a method of their own, which must mint no series. */
export function httpMethod(method: string): string {
  if (KNOWN.has(method)) return method
  const upper = method.toUpperCase()
  return KNOWN.has(upper) ? upper : OTHER_METHOD
}
