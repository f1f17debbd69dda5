import { once } from 'node:events'
import type { Transform } from 'node:stream'
import * as zlib from 'node:zlib'

/** A content coding, as a server applies it: to the whole, or flushed after each piece of a stream. */
export interface Coding {
  readonly name: string
  whole(bytes: Buffer): Buffer
  pieces(pieces: readonly Buffer[]): Promise<Buffer[]>
}

// From Node 22.15 and 23.8 on.
const zstd = zlib as unknown as {
  zstdCompressSync?: (bytes: Buffer) => Buffer
  createZstdCompress?: () => Transform & zlib.Zlib
}
const { zstdCompressSync, createZstdCompress } = zstd

export const codings: readonly Coding[] = [
  { name: 'identity', whole: (bytes) => bytes, pieces: async (pieces) => [...pieces] },
  { name: 'gzip', whole: (bytes) => zlib.gzipSync(bytes), pieces: flushed(() => zlib.createGzip()) },
  { name: 'deflate', whole: (bytes) => zlib.deflateSync(bytes), pieces: flushed(() => zlib.createDeflate()) },
  { name: 'br', whole: (bytes) => zlib.brotliCompressSync(bytes), pieces: flushed(() => zlib.createBrotliCompress()) },
  ...(zstdCompressSync && createZstdCompress
    ? [{ name: 'zstd', whole: zstdCompressSync, pieces: flushed(createZstdCompress) }]
    : []),
]

function flushed(create: () => Transform & zlib.Zlib): Coding['pieces'] {
  return async (pieces) => {
    const stream = create()
    const flushes: Buffer[] = []
    let fresh: Buffer[] = []
    const take = () => {
      flushes.push(Buffer.concat(fresh))
      fresh = []
    }
    stream.on('data', (chunk: Buffer) => fresh.push(chunk))
    for (const piece of pieces) {
      stream.write(piece)
      await new Promise<void>((done) => stream.flush(done))
      take()
    }
    stream.end()
    await once(stream, 'end')
    take()
    return flushes
  }
}
