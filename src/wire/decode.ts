import { createRequire } from 'node:module'
import type { BodyBytes } from '../call.ts'
import { endsOf, wholeBody } from './body.ts'

/** Most bytes that may come out of codings, which are taken off synchronously: what is bounded is time as much as memory. */
export interface DecodingLimits {
  readonly output: number
  /**
   * Of all but the last coding. What they leave is input of the next one, and a byte of input may cost ten times what a
   * byte of output does; a few hundred bytes on the wire are enough to fill it.
   */
  readonly between: number
}

/** Of a body: 16 MiB, and 1 MiB between two codings. Beyond, it is `too_large`. */
const BODY_LIMITS: DecodingLimits = { output: 16 * 1024 * 1024, between: 1024 * 1024 }

/** Most codings one over the other. */
const CODINGS_LIMIT = 3

type Inflate = (bytes: Buffer, limit: number) => Buffer

let codings: ReadonlyMap<string, Inflate> | undefined

/** The codings by their names in `content-encoding`, loaded by the first answer that has one: not everyone meets any. */
function inflateOf(name: string): Inflate | undefined {
  codings ??= loadCodings()
  return codings.get(name)
}

/** The output is put together from pieces of this size: between 4 KiB and 1 MiB, and one for most bodies. */
const SHORTEST_PIECE = 4 * 1024
const LONGEST_PIECE = 1024 * 1024
const USUAL_RATIO = 4

/**
 * Most pieces of one output: 2 MiB of the shortest, and 2048 times the input of longer ones. What is more is a bomb: a
 * stream of chunks, which repeat nearly all of their text, is 50 times its input.
 */
const PIECES_LIMIT = 512

/** Pieces of 16 KiB, which Node takes unless told, would have all of a long output in memory twice. */
function pieceSize(bytes: Buffer): number {
  return Math.min(Math.max(USUAL_RATIO * bytes.length, SHORTEST_PIECE), LONGEST_PIECE)
}

/** Flushing at the end yields what a cut body still holds. */
function loadCodings(): ReadonlyMap<string, Inflate> {
  const zlib: Zlib = createRequire(import.meta.url)('node:zlib')
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH, ZSTD_e_flush } = zlib.constants
  const coding =
    (inflate: (bytes: Buffer, options: object) => Buffer, finishFlush: number): Inflate =>
    (bytes, limit) => {
      const chunkSize = pieceSize(bytes)
      return inflate(bytes, { finishFlush, maxOutputLength: Math.min(limit, PIECES_LIMIT * chunkSize), chunkSize })
    }
  const gunzip = coding(zlib.gunzipSync, Z_SYNC_FLUSH)
  const inflate = coding(zlib.inflateSync, Z_SYNC_FLUSH)
  const inflateRaw = coding(zlib.inflateRawSync, Z_SYNC_FLUSH)
  const loaded = new Map<string, Inflate>([
    ['gzip', gunzip],
    ['x-gzip', gunzip],
    ['deflate', (bytes, limit) => (hasZlibHeader(bytes) ? inflate : inflateRaw)(bytes, limit)],
    ['br', coding(zlib.brotliDecompressSync, BROTLI_OPERATION_FLUSH)],
  ])
  if (zlib.zstdDecompressSync !== undefined) loaded.set('zstd', coding(zlib.zstdDecompressSync, ZSTD_e_flush))
  return loaded
}

/** Zstandard is there from Node 22.15 and 23.8 on. */
type Zlib = typeof import('node:zlib') & {
  readonly zstdDecompressSync?: (bytes: Buffer, options: object) => Buffer
  readonly constants: { readonly ZSTD_e_flush: number }
}

/** `deflate` should be zlib's format, but some servers send it without zlib's header. */
function hasZlibHeader([first = 0, second = 0]: Buffer): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0
}

/**
 * Takes the content codings off a body, in bounded memory and time; a compressed one comes back as its two ends.
 * `too_large`: not all of it was kept, or more came out than `decodeBytes` allows; `unreadable`: see there. Never throws.
 */
export function decode(encoding: string | undefined, body: BodyBytes): BodyBytes | 'too_large' | 'unreadable' {
  if (body.size === 0 || codingsOf(encoding).length === 0) return body
  const whole = wholeBody(body)
  if (whole === undefined) return 'too_large'
  const bytes = decodeBytes(encoding, whole, BODY_LIMITS)
  return typeof bytes === 'string' ? bytes : endsOf(bytes)
}

/**
 * What can be decoded of bytes that may be cut at their end. `too_large`: that is more than the limits allow, or than so
 * few bytes may honestly hold; `unreadable`: they are not in that coding, or in one that this Node can't decode. Never
 * throws.
 */
export function decodeBytes(
  encoding: string | undefined,
  bytes: Buffer,
  { output, between }: DecodingLimits,
): Buffer | 'too_large' | 'unreadable' {
  const names = codingsOf(encoding)
  const inflates = names.map(inflateOf).filter((inflate) => inflate !== undefined)
  if (inflates.length < names.length || names.length > CODINGS_LIMIT) return 'unreadable'
  try {
    return inflates.reduceRight((left, inflate, place) => inflate(left, place === 0 ? output : between), bytes)
  } catch (error) {
    return (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : 'unreadable'
  }
}

/** The codings that change the bytes, in the order in which they were applied. */
export function codingsOf(encoding: string | undefined): readonly string[] {
  const names = (encoding ?? '').split(',').map((name) => name.trim().toLowerCase())
  return names.filter((name) => name !== '' && name !== 'identity')
}
