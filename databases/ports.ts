import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the ports that systems give to outgoing connections and to servers that listen on any port, so that one that is
 * free stays so, and a server finds its port again after a restart. Test files run at the same time: each looks in a block
 * of its own first.
 */
const lowest = 20_000
const blockSize = 50
const blocks = 200

let next = (process.pid % blocks) * blockSize

/** A port on which nothing listens, and which no other call has given away. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < blocks * blockSize; tries++) {
    const port = lowest + (next++ % (blocks * blockSize))
    if (await isFree(port)) return port
  }
  throw new Error(`there is no free port from ${lowest} on`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

export async function freePorts(count: number): Promise<readonly number[]> {
  const ports: number[] = []
  while (ports.length < count) ports.push(await freePort())
  return ports
}
