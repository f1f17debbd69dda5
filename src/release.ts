/** Smaller buffers are no burden. */
const SMALLEST = 64 * 1024

type Transferable = ArrayBuffer & { readonly transfer?: (length: number) => ArrayBuffer }

/**
 * Gives the memory of a large buffer back at once, which must not be used any more. Left to the garbage collector, such
 * buffers make it run more often over everything that the application has. Node 20 can't do this.
 */
export function release(bytes: Buffer): void {
  const memory = bytes.buffer as Transferable
  // Node's pool is shared by many buffers, of which none is as large as half of it.
  const isAlone = bytes.byteOffset === 0 && bytes.byteLength >= Math.max(SMALLEST, Buffer.poolSize)
  if (isAlone) memory.transfer?.(0)
}
