import { BODY_END_BYTES, type BodyBytes } from '../call.ts'

/** The whole body, or `undefined` if bytes between its two ends were dropped. */
export function wholeBody({ front: head, back: tail, size }: BodyBytes): Buffer | undefined {
  if (size > head.length + tail.length) return undefined
  return tail.length === 0 ? head : Buffer.concat([head, tail])
}

/** The two ends of a complete body, so that parsing costs the same whatever its size. */
export function endsOf(bytes: Buffer): BodyBytes {
  const size = bytes.length
  if (size <= 2 * BODY_END_BYTES) return { front: bytes, back: bytes.subarray(size), size }
  return { front: bytes.subarray(0, BODY_END_BYTES), back: bytes.subarray(size - BODY_END_BYTES), size }
}

/** UTF-8 text without a byte order mark; a character that was cut becomes U+FFFD. */
export function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}
