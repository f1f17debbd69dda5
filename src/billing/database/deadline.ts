import type { Socket } from 'node:net'

/** Milliseconds to wait for the end of a connection: a server that is down never confirms it. */
const FAREWELL_MS = 1_000

/** The socket of a client, as far as it has one; TLS replaces it. */
export type SocketOf = () => Socket | undefined

/**
 * Rejects after `limit` milliseconds, whether the driver takes notice or not, and calls `abandon`, which ends what is in
 * progress. Drivers' own timeouts would keep the process running, or leave the connection waiting for the late answer.
 */
export async function withinTime<T>(work: Promise<T>, limit: number | undefined, abandon: () => void): Promise<T> {
  if (limit === undefined) return work
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('no answer from the database'))
      abandon()
    }, limit).unref()
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Waits a little for the end of a connection. */
export async function leave(ended: Promise<unknown>, socketOf: SocketOf): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, FAREWELL_MS).unref()
  })
  await Promise.race([ended.catch(() => {}), patience])
  clearTimeout(timer)
  socketOf()?.destroy()
}
