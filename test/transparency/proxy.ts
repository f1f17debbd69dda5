import type { IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { answer } from './answers.ts'
import type { Scene } from './scene.ts'
import type { Site, Visit } from './site.ts'

/** A proxy that tunnels to wherever it is asked to; names that end in `.test` are the host `to`. */
export function openProxy(scene: Scene, to: Site): Promise<Site> {
  return scene.serve({
    // A request that is forwarded is answered by the proxy: what became of it at its destination is the same.
    visit: (visit: Visit) => answer(visit),
    tunnel: (request: IncomingMessage, socket: Socket) => {
      const [name = '', port] = (request.url ?? '').split(':')
      const upstream = connect(name.endsWith('.test') ? to.port : Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        upstream.pipe(socket).pipe(upstream)
      })
      upstream.on('error', () => socket.destroy())
      socket.on('close', () => upstream.destroy())
    },
  })
}
