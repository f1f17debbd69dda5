import * as zlib from 'node:zlib'

/** An embeddings answer of about so many bytes. */
export function embeddings(size: number): Buffer {
  const vector = () => Array.from({ length: 1536 }, () => (Math.random() - 0.5) / 12)
  const rows: string[] = []
  for (let length = 0, index = 0; length < size; length += rows.at(-1)?.length ?? 0, index++) {
    rows.push(JSON.stringify({ object: 'embedding', index, embedding: vector() }))
  }
  const usage = '"usage":{"prompt_tokens":8,"total_tokens":8}'
  return Buffer.from(`{"object":"list","data":[${rows.join(',')}],"model":"text-embedding-3-small",${usage}}`)
}

/**
 * So many bytes of empty deflate blocks, which cost the most time for each of them: every block has a Huffman table of its
 * own. Compressed once more by the other codings of `encoding` they are a few hundred bytes.
 */
export function slowToInflate(encoding: string, size: number): Buffer {
  const blocks = emptyBlocks()
  const deflated = Buffer.alloc(size - (size % blocks.length), blocks)
  const outer = encoding.split(', ').slice(1)
  return outer.reduce((bytes, name) => COMPRESS[name as keyof typeof COMPRESS](bytes), deflated)
}

const COMPRESS = {
  gzip: (bytes: Buffer) => zlib.gzipSync(bytes),
  br: (bytes: Buffer) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } }),
}

/** In RFC 1951 the number of code length codes sent, and the order of their symbols. */
const LENGTHS_SENT = 19
const LENGTHS_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** Eight blocks of RFC 1951 with dynamic Huffman codes and no content, which together end at a whole byte. */
function emptyBlocks(): Buffer {
  const literals = [...new Array<number>(255).fill(8), 9, 9] // the last one is the end of the block
  const distances = [1, 1]
  const bits: number[] = []
  const value = (number: number, width: number) => {
    for (let i = 0; i < width; i++) bits.push((number >> i) & 1)
  }
  const code = (number: number, width: number) => {
    for (let i = width - 1; i >= 0; i--) bits.push((number >> i) & 1)
  }
  for (let block = 0; block < 8; block++) {
    value(0, 1) // not the last block
    value(2, 2) // dynamic codes
    value(literals.length - 257, 5)
    value(distances.length - 1, 5)
    value(LENGTHS_SENT - 4, 4)
    for (const symbol of LENGTHS_ORDER) value(symbol < 16 ? 4 : 0, 3) // sixteen codes of four bits
    for (const length of [...literals, ...distances]) code(length, 4)
    code(0b111111111, 9) // the end of the block
  }
  const bytes = Buffer.alloc(bits.length / 8)
  for (const [place, bit] of bits.entries()) bytes[place >> 3] = (bytes[place >> 3] ?? 0) | (bit << (place & 7))
  return bytes
}
