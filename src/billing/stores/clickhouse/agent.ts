import { type ClientRequest, Agent as HttpAgent } from 'node:http'
import { type AgentOptions, Agent as HttpsAgent } from 'node:https'
import type { Duplex } from 'node:stream'

/** Milliseconds that an idle connection is kept. Servers keep it for 3 s or longer. */
const IDLE_MS = 2_500

/** Statements run one after the other. */
const OPTIONS = { keepAlive: true, maxSockets: 1, timeout: IDLE_MS } as const

/** The connections to a server. If `unref`, they do not keep the process running. */
export function agentFor(url: string, tls: AgentOptions, unref: boolean): HttpAgent {
  const agent = url.startsWith('https:') ? new HttpsAgent({ ...OPTIONS, ...tls }) : new HttpAgent(OPTIONS)
  if (!unref) return agent
  const { createConnection, reuseSocket } = agent
  agent.createConnection = (...args) => {
    const socket = createConnection.apply(agent, args)
    unrefSocket(socket)
    return socket
  }
  agent.reuseSocket = (socket: Duplex, request: ClientRequest) => {
    reuseSocket.call(agent, socket, request)
    unrefSocket(socket)
  }
  return agent
}

/** The types have a stream where Node has a socket. */
function unrefSocket(socket: Duplex | null | undefined): void {
  ;(socket as { unref?: () => void } | null | undefined)?.unref?.()
}
