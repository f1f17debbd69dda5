import type { Transform } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import zlib from 'node:zlib'

type Compressor = Transform & { flush(callback: () => void): void }

// Node 22.15 and later; older ones answer as if the client had not asked.
const { createZstdCompress } = zlib as { createZstdCompress?: () => Compressor }

const compressors: Readonly<Record<string, () => Compressor>> = {
  gzip: () => zlib.createGzip(),
  deflate: () => zlib.createDeflate(),
  br: () => zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } }),
  ...(createZstdCompress && { zstd: createZstdCompress }),
}

/** The wished content coding, if the client accepts and this Node.js has it; `identity` else. */
export function chooseEncoding(wish: string | undefined, accepted: string | undefined): string {
  const known = wish !== undefined && Object.hasOwn(compressors, wish)
  const names = accepted?.split(',').map((item) => item.split(';')[0]?.trim())
  return known && names?.includes(wish) ? wish : 'identity'
}

/** Compresses a body piece by piece, so that the client can read each piece before the next one exists. */
export interface Encoder {
  encode(bytes: Buffer): Promise<Buffer>
  /** The last bytes of the body. */
  finish(bytes: Buffer): Promise<Buffer>
  /** Frees what an unfinished body holds. */
  drop(): void
}

const identity: Encoder = {
  encode: async (bytes) => bytes,
  finish: async (bytes) => bytes,
  drop: () => {},
}

export function createEncoder(encoding: string): Encoder {
  const compressor = compressors[encoding]?.()
  if (compressor === undefined) return identity
  let out: Buffer[] = []
  compressor.on('data', (bytes: Buffer) => out.push(bytes))
  const taken = (): Buffer => {
    const bytes = Buffer.concat(out)
    out = []
    return bytes
  }
  return {
    async encode(bytes) {
      compressor.write(bytes)
      await new Promise<void>((resolve) => compressor.flush(resolve))
      await turn() // the flushed bytes are emitted after the callback of the flush
      return taken()
    },
    async finish(bytes) {
      const ended = new Promise((resolve) => compressor.once('end', resolve))
      compressor.end(bytes)
      await ended
      return taken()
    },
    drop: () => void compressor.destroy(),
  }
}
