/** The request of the caller, before a provider is chosen. */
export interface OutgoingRequest {
  readonly url: URL
  readonly init: RequestInit
  /** Whether the body can be sent again and edited. */
  readonly isRepeatable: boolean
  readonly signal: AbortSignal | undefined
}

/** Reads the arguments of `fetch`; `undefined` if only `fetch` itself can handle them. */
export function outgoingRequest(input: string | URL | Request, init: RequestInit = {}): OutgoingRequest | undefined {
  const request = input instanceof Request ? input : undefined
  const url = parse(request?.url ?? String(input))
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined
  const all = request === undefined ? init : { ...partsOf(request), ...init }
  return { url, init: all, isRepeatable: isRepeatable(all.body), signal: all.signal ?? undefined }
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/** From a Request object, whose body is always a stream. */
function partsOf(request: Request): RequestInit {
  const { method, headers, body, redirect, signal, credentials, integrity, keepalive, referrer } = request
  const parts = { method, headers, redirect, signal, credentials, integrity, keepalive, referrer }
  return body === null ? parts : { ...parts, body, duplex: 'half' }
}

function isRepeatable(body: RequestInit['body'] | null): boolean {
  return (
    body === undefined ||
    body === null ||
    typeof body === 'string' ||
    ArrayBuffer.isView(body) ||
    body instanceof ArrayBuffer ||
    body instanceof URLSearchParams ||
    body instanceof FormData ||
    body instanceof Blob
  )
}
