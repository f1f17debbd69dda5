import type { AnswerHead, BodyBytes } from '../../src/call.ts'

const END_BYTES = 16 * 1024

/** What capture keeps of an identity body: its first and last bytes, 16 KiB each unless told. */
export function captured(bytes: Uint8Array | string, endBytes = END_BYTES): BodyBytes {
  const body = Buffer.from(bytes)
  const head = body.subarray(0, endBytes)
  const tail = body.subarray(Math.max(endBytes, body.length - endBytes))
  return { front: head, back: tail, size: body.length }
}

/** What capture keeps of a compressed body: all of it. */
export function capturedWhole(bytes: Buffer): BodyBytes {
  return { front: bytes, back: Buffer.alloc(0), size: bytes.length }
}

export function answerHead(headers: Readonly<Record<string, string>>, status = 200): AnswerHead {
  return { status, header: (name) => headers[name] }
}
