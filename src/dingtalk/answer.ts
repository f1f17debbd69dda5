import type { IncomingMessage } from 'node:http'
import { InvalidOptionError } from '../errors.ts'
import type { Channel, Delivery } from './delivery.ts'
import { type Notification, readNotification } from './notification.ts'
import { readRequestBody } from './request-body.ts'

/** The answer to Alertmanager, which retries after a 5xx and gives up after a 4xx. */
export interface BridgeAnswer {
  readonly status: number
  /** One line, which Alertmanager logs if the status is an error. */
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

const MOST_BODY_BYTES = 2 ** 20

export async function answerTo(request: IncomingMessage, channel: Channel, ending: AbortSignal): Promise<BridgeAnswer> {
  const { method = '', url = '', headers } = request
  const [path = ''] = url.split('?')
  if (path === '/-/healthy' || path === '/-/ready') {
    return method === 'GET' || method === 'HEAD' ? { status: 200, text: 'OK' } : wrongMethod('GET, HEAD')
  }
  if (path !== '/alerts')
    return { status: 404, text: 'unknown path; there are POST /alerts, GET /-/healthy and GET /-/ready' }
  if (method !== 'POST') return wrongMethod('POST')
  // Against DNS rebinding: a web page whose host name resolves to this address could otherwise send notifications.
  if (headers.origin !== undefined) return { status: 403, text: 'nothing is taken from a browser' }
  // A web page can send text to another origin without a preflight request, but not JSON.
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    return { status: 415, text: 'the content type must be application/json' }
  }
  const body = await readRequestBody(request, MOST_BODY_BYTES)
  if (body === undefined) {
    return { status: 413, text: 'the body must have at most 1 MiB; max_alerts of the webhook bounds it' }
  }
  const notification = notificationOf(body)
  if (notification instanceof InvalidOptionError) return { status: 400, text: notification.message }
  return answerOf(await channel(notification, ending))
}

function notificationOf(body: string): Notification | InvalidOptionError {
  try {
    return readNotification(body)
  } catch (fault) {
    if (fault instanceof InvalidOptionError) return fault
    throw fault
  }
}

function answerOf(delivery: Delivery): BridgeAnswer {
  switch (delivery.kind) {
    case 'delivered':
      return { status: 200, text: 'OK' }
    case 'refused':
      return { status: 422, text: delivery.reason }
    case 'postponed':
      return {
        status: 503,
        text: delivery.reason,
        headers: { 'retry-after': String(delivery.retryAfterSeconds) },
      }
  }
}

function wrongMethod(allow: string): BridgeAnswer {
  return { status: 405, text: `the method must be one of ${allow}`, headers: { allow } }
}
