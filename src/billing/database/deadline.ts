import type { Socket } from 'node:net'

/** Milliseconds to wait for the end of a connection: a server that is down never confirms it. */
const FAREWELL_MS = 1_000

/** The socket of a client, as far as it has one; TLS replaces it. */
export type SocketOf = () => Socket | undefined

/** Drivers' own timeouts would keep the process running, or leave the connection waiting for the late answer. */
export async function withinTime<T>(work: Promise<T>, limit: number | undefined, socketOf: SocketOf): Promise<T> {
  if (limit === undefined) return work
  const timer = setTimeout(() => socketOf()?.destroy(new Error('no answer from the database')), limit).unref()
  try {
    return await work
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
