import type { Attributes } from '@opentelemetry/api'
import type { StartedCall, StartedExchange } from '../../call.ts'
import { httpMethod } from '../http-method.ts'
import type { KnownAttributes } from '../names.ts'
import { isInference } from '../operation.ts'

const DEFAULT_PORT = { http: 80, https: 443 }

/** The span attributes of an attempt before its first byte is sent. */
export function startAttributes(started: StartedCall, labelKeys: readonly string[]): KnownAttributes & Attributes {
  const { destination, endpoint, operation, resendCount, labelValues: labels } = started
  const { provider, host, port } = destination
  const method = httpMethod(started.method)
  const attributes: KnownAttributes & Attributes = {
    'http.request.method': method,
    'server.address': host,
    'server.port': port,
    'url.full': url(started),
    'gen_ai.provider.name': provider,
    'holysheep.endpoint': endpoint,
  }
  if (method !== started.method) attributes['http.request.method_original'] = started.method
  if (isInference(operation)) attributes['gen_ai.operation.name'] = operation
  if (resendCount > 0) attributes['http.request.resend_count'] = resendCount
  labelKeys.forEach((key, index) => {
    const label = labels[index]
    if (label) attributes[key] = label
  })
  return attributes
}

/** Without credentials, query and fragment: a destination has none of the first, and the others are cut here. */
function url({ destination: target, path }: StartedExchange): string {
  const host = target.host.includes(':') && !target.host.startsWith('[') ? `[${target.host}]` : target.host
  const port = target.port === DEFAULT_PORT[target.scheme] ? '' : `:${target.port}`
  const end = path.search(/[?#]/)
  return `${target.scheme}://${host}${port}${end < 0 ? path : path.slice(0, end)}`
}
