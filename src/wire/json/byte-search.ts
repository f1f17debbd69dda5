/** Bytes to look for. */
export interface ByteSet {
  readonly members: readonly number[]
  /** 1 at the index of each member. */
  readonly has: Uint8Array
}

export function byteSet(...members: number[]): ByteSet {
  const has = new Uint8Array(256)
  for (const member of members) has[member] = 1
  return { members, has }
}

/**
 * How far to search byte by byte before the native search. That one is far faster on long runs, such as the numbers of
 * an embedding or an image in base64, but calling it costs as much as this many bytes.
 */
const NEAR = 128

/** The range of one native search, so that searching for a rare byte does not scan the same bytes repeatedly. */
const STRIDE = 8192

/** The first index from `at` on of a byte in the set, or -1. */
export function nextOf({ members, has }: ByteSet, bytes: Buffer, at: number): number {
  const near = Math.min(at + NEAR, bytes.length)
  for (let i = at; i < near; i++) if (has[bytes[i] ?? 0] === 1) return i
  for (let from = near; from < bytes.length; from += STRIDE) {
    const stride = bytes.subarray(from, from + STRIDE)
    const places = members.map((member) => stride.indexOf(member)).filter((place) => place >= 0)
    if (places.length > 0) return from + Math.min(...places)
  }
  return -1
}

/** The last index up to `at` of a byte in the set, or -1. */
export function previousOf({ members, has }: ByteSet, bytes: Buffer, at: number): number {
  const near = Math.max(at - NEAR, -1)
  for (let i = at; i > near; i--) if (has[bytes[i] ?? 0] === 1) return i
  for (let end = near + 1; end > 0; end -= STRIDE) {
    const from = Math.max(0, end - STRIDE)
    const stride = bytes.subarray(from, end)
    const place = Math.max(...members.map((member) => stride.lastIndexOf(member)))
    if (place >= 0) return from + place
  }
  return -1
}
