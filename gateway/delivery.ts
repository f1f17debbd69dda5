import type { Channel } from './channel.ts'
import { createEncoder } from './encoding.ts'
import { enterReport, type OpenAnswer } from './ledger.ts'
import { bytesOf, type Piece, type Plan } from './plan.ts'

/** Milliseconds before the first token and before each further one. */
export interface Pace {
  readonly firstToken: number
  readonly token: number
}

export interface Delivery {
  readonly pace: Pace
  readonly encoding: string
  /** Bytes in each write; undefined writes each piece at once. */
  readonly chunk: number | undefined
}

const untilTheClientHasRead = 20

/** Sends what was planned; returns when the answer is complete, broken off or no longer wanted. */
export async function deliver(channel: Channel, plan: Plan, how: Delivery, entry: OpenAnswer): Promise<void> {
  if (plan.head) channel.head(plan.status, headersOf(plan, how.encoding))
  await sendPieces(channel, plan, how, entry)
  if (plan.ending === 'silence' || plan.ending === 'complete') return // hangs until the client disconnects
  await channel.pause(untilTheClientHasRead)
  channel.breakOff(plan.ending)
}

function headersOf({ headers, promisedBytes, stream, ending, pieces }: Plan, encoding: string) {
  const whole = !stream && ending === 'complete' && encoding === 'identity'
  const length = promisedBytes ?? (whole ? bytesOf(pieces) : undefined)
  return {
    ...headers,
    ...(encoding !== 'identity' && { 'content-encoding': encoding }),
    ...(length !== undefined && { 'content-length': `${length}` }),
  }
}

async function sendPieces(channel: Channel, plan: Plan, how: Delivery, entry: OpenAnswer): Promise<void> {
  const encoder = createEncoder(how.encoding)
  const complete = plan.ending === 'complete'
  const pieces = complete && plan.pieces.length === 0 ? [nothing] : plan.pieces
  const delayOf = delays(plan, how.pace)
  for (const [index, piece] of pieces.entries()) {
    const delay = delayOf(piece)
    if (delay !== undefined) await channel.pause(delay)
    const last = complete && index === pieces.length - 1
    const bytes = last ? await encoder.finish(piece.bytes) : await encoder.encode(piece.bytes)
    if (channel.gone.aborted) break
    if (piece.report) enterReport(entry, piece.report)
    await write(channel, { bytes, last, chunk: how.chunk }, entry)
  }
  encoder.drop()
}

const nothing: Piece = { bytes: Buffer.alloc(0) }

/** How long each piece waits; undefined for those that follow immediately. */
function delays({ stream, rest }: Plan, { firstToken, token }: Pace): (piece: Piece) => number | undefined {
  let tokens = 0
  return (piece) => {
    const said = piece.token ? (tokens++ === 0 ? firstToken : token) : 0
    return stream || rest > 0 ? rest + said : undefined
  }
}

interface Write {
  readonly bytes: Buffer
  /** These are the last bytes of a whole answer. */
  readonly last: boolean
  readonly chunk: number | undefined
}

/** Records each slice before it is written, so that a client that has read it finds it in the ledger. */
async function write(channel: Channel, { bytes, last, chunk = bytes.length }: Write, entry: OpenAnswer): Promise<void> {
  for (let start = 0; start < bytes.length || last; start += chunk) {
    const slice = bytes.subarray(start, start + chunk)
    entry.bytesSent += slice.length
    if (last && start + chunk >= bytes.length) {
      entry.finished = true
      return channel.end(slice)
    }
    await channel.write(slice)
    if (slice.length < bytes.length) await channel.pause(0) // or the next slice would travel with this one
    if (channel.gone.aborted) return
  }
}
