import { RESEND_COUNT_HEADER, resendCountOf } from '../../resend-count.ts'
import type { Provider } from '../options/provider.ts'
import { addressAt } from './address.ts'
import { editBody } from './body-edit.ts'
import { exchangeKeys, keyOf, staysAbroad, staysAtHome } from './credentials.ts'
import type { OutgoingRequest } from './request.ts'

/** The arguments of `fetch` for one attempt. */
export interface AddressedRequest {
  readonly url: URL
  readonly init: RequestInit
}

export interface Addressee {
  readonly provider: Provider
  /** The provider that the caller's URL points to. */
  readonly first: Provider
  /** 0 for the first attempt of a call. */
  readonly resendCount: number
  readonly includeUsage: boolean
}

/** Rewrites the caller's request for one provider: address, key and model names. */
export async function address(request: OutgoingRequest, to: Addressee): Promise<AddressedRequest> {
  const { provider, first, resendCount } = to
  const url = addressAt(provider, request.url, first)
  const key = await keyOf(provider)
  const body = request.isRepeatable ? editBody(request.init.body, editOf(request, to)) : request.init.body
  const isMoved = url.origin !== request.url.origin
  const isEdited = body !== request.init.body
  const own = Object.entries(provider.headers)
  if (!isMoved && !isEdited && key === undefined && resendCount === 0 && own.length === 0) {
    return { url, init: request.init }
  }
  const headers = new Headers(request.init.headers)
  if (isMoved) exchangeKeys(headers, key, staysAbroad(provider))
  else if (key !== undefined) exchangeKeys(headers, key, staysAtHome)
  headers.delete('host')
  if (isEdited) headers.delete('content-length')
  if (body instanceof FormData && isEdited) headers.delete('content-type') // it has the boundary of the original form
  // Attempts that the SDK made before count, too.
  if (resendCount > 0) {
    headers.set(RESEND_COUNT_HEADER, `${resendCount + resendCountOf(headers.get(RESEND_COUNT_HEADER))}`)
  }
  for (const [name, value] of own) headers.set(name, value)
  // The referrer may contain a key in its query.
  const referrer = isMoved && { referrer: '' }
  return { url, init: { ...request.init, headers, ...referrer, ...(isEdited && { body: body ?? null }) } }
}

function editOf({ url }: OutgoingRequest, { provider, includeUsage }: Addressee) {
  return { models: provider.models, includeUsage: includeUsage && url.pathname.endsWith('/chat/completions') }
}
