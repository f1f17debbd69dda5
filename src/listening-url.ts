import type { Server } from 'node:net'

/** The URL of a path on a listening HTTP server. */
export function listeningUrl(server: Server, path: string): string {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}${path}`
}
