import type { BodyBytes } from '../call.ts'
import { release } from '../release.ts'
import { endsOf, wholeBody } from './body.ts'

/** Limits on decoded bytes. Decoding is synchronous, so they bound time as well as memory. */
export interface DecodingLimits {
  readonly output: number
  /**
   * Most bytes from all but the last coding. Their output is the input of the next one; a byte of input may cost ten
   * times as much as a byte of output, and a few hundred bytes on the wire can reach this limit.
   */
  readonly between: number
}

/** The limits of a body: 16 MiB, and 1 MiB between two codings. A larger one is `too_large`. */
const BODY_LIMITS: DecodingLimits = { output: 16 * 1024 * 1024, between: 1024 * 1024 }

/** Most nested codings. */
const CODINGS_LIMIT = 3

type Inflate = (bytes: Buffer, limit: number) => Buffer

let codings: ReadonlyMap<string, Inflate> | undefined

/** The decoders by their names in `content-encoding`. zlib is loaded for the first answer that needs it. */
function inflateOf(name: string): Inflate | undefined {
  codings ??= loadCodings()
  return codings.get(name)
}

/** The chunk size of the output: 4 KiB to 1 MiB, so that most bodies need one chunk. */
const SHORTEST_PIECE = 4 * 1024
const LONGEST_PIECE = 1024 * 1024
const USUAL_RATIO = 4

/**
 * Most chunks of one output: 2 MiB for short inputs, and 2,048 times the input for longer ones. More is a decompression
 * bomb: an honest stream of chat chunks, which repeat nearly all of their text, is 50 times its input.
 */
const PIECES_LIMIT = 512

/** With Node's default of 16 KiB, a long output would be in memory twice. */
function pieceSize(bytes: Buffer): number {
  return Math.min(Math.max(USUAL_RATIO * bytes.length, SHORTEST_PIECE), LONGEST_PIECE)
}

/** Flushing at the end yields what can be decoded of a cut body. */
function loadCodings(): ReadonlyMap<string, Inflate> {
  const zlib = process.getBuiltinModule('node:zlib') as Zlib
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

/** Node has Zstandard since 22.15 and 23.8. */
type Zlib = typeof import('node:zlib') & {
  readonly zstdDecompressSync?: (bytes: Buffer, options: object) => Buffer
  readonly constants: { readonly ZSTD_e_flush: number }
}

/** `deflate` should be in zlib's format, but some servers omit the zlib header. */
function hasZlibHeader([first = 0, second = 0]: Buffer): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0
}

/**
 * Decodes the content codings of a body in bounded memory and time; returns a compressed one as its two ends.
 * `too_large`: not all of it was kept, or the output exceeds the limits of `decodeBytes`; `unreadable`: see there.
 * Never throws.
 */
export function decode(encoding: string | undefined, body: BodyBytes): BodyBytes | 'too_large' | 'unreadable' {
  if (body.size === 0 || codingsOf(encoding).length === 0) return body
  const whole = wholeBody(body)
  if (whole === undefined) return 'too_large'
  const bytes = decodeBytes(encoding, whole, BODY_LIMITS)
  if (typeof bytes === 'string') return bytes
  const { front, back, size } = endsOf(bytes)
  if (bytes === whole || size === front.length) return { front, back, size }
  const ends = { front: Buffer.from(front), back: Buffer.from(back), size }
  release(bytes)
  return ends
}

/**
 * Decodes bytes that may be cut at their end, as far as possible. `too_large`: the output exceeds the limits, or is
 * implausibly large for its input; `unreadable`: the bytes are not in that coding, or this Node can't decode it. Never
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

const NO_CODINGS: readonly string[] = []

/** The codings other than `identity`, in the order in which they were applied. */
export function codingsOf(encoding: string | undefined): readonly string[] {
  if (encoding === undefined) return NO_CODINGS
  const names = encoding.split(',').map((name) => name.trim().toLowerCase())
  return names.filter((name) => name !== '' && name !== 'identity')
}
