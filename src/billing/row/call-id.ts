import { randomFillSync } from 'node:crypto'

/** Random bytes for many ids at once: single system calls would cost several times as much. */
const pool = Buffer.alloc(4096)
let used = pool.length

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A UUIDv7 of that time: random, and ordered by time, so that an index on it grows at its end. */
export function callId(time: number): string {
  if (used + 10 > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const stamp = time.toString(16).padStart(12, '0')
  const at = used
  used += 10
  const random = (index: number) => HEX[pool[at + index] ?? 0] ?? ''
  const version = HEX[0x70 | ((pool[at] ?? 0) & 0x0f)]
  const variant = HEX[0x80 | ((pool[at + 2] ?? 0) & 0x3f)]
  const tail = random(4) + random(5) + random(6) + random(7) + random(8) + random(9)
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-${version}${random(1)}-${variant}${random(3)}-${tail}`
}
