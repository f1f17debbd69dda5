import { createHmac } from 'node:crypto'

/** The robot's signed URL at a time in milliseconds since 1970. DingTalk accepts it for an hour. */
export function signedUrl(url: URL, secret: string, timestamp: number): URL {
  const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
  const signed = new URL(url)
  signed.searchParams.set('timestamp', String(timestamp))
  signed.searchParams.set('sign', sign)
  return signed
}
