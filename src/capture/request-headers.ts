import type { PublishedRequest } from './channels.ts'

/**
 * Value of a request header by its lower-case name. undici 5 stores headers as lines, later versions as alternating
 * names and values.
 */
export function requestHeader({ headers }: PublishedRequest, name: string): string | undefined {
  return typeof headers === 'string' ? fromLines(headers, name) : fromPairs(headers, name)
}

function fromPairs(pairs: Exclude<PublishedRequest['headers'], string>, name: string): string | undefined {
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const key = pairs[i]
    // Comparing lengths first avoids a lower-case copy of most names.
    if (typeof key !== 'string' || key.length !== name.length || key.toLowerCase() !== name) continue
    const value = pairs[i + 1]
    return typeof value === 'string' ? value : value?.[0]
  }
  return undefined
}

function fromLines(lines: string, name: string): string | undefined {
  for (const line of lines.split('\r\n')) {
    if (line.slice(0, name.length).toLowerCase() === name && line[name.length] === ':') {
      return line.slice(name.length + 1).trim()
    }
  }
  return undefined
}

/** Adds a header before the request is sent. undici 6.11 had no `addHeader`. */
export function addHeader(request: PublishedRequest, name: string, value: string): void {
  if (typeof request.addHeader === 'function') request.addHeader(name, value)
  else if (Array.isArray(request.headers)) request.headers.push(name, value)
}
