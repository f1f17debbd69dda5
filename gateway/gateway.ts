import type { Credentials } from './credentials.ts'
import { Ledger } from './ledger.ts'
import { Provider, type ProviderOptions } from './provider.ts'
import { listen, type Protocol } from './server.ts'
import { Service } from './service.ts'

export interface GatewayOptions extends ProviderOptions {
  /** Default `http`. */
  readonly protocol?: Protocol | undefined
  /** What `https` and `h2` need: those of `createCredentials()`. */
  readonly credentials?: Credentials | undefined
  /** Default 0: any free port. */
  readonly port?: number | undefined
  /** Milliseconds from the head of a stream to its first token. Default 0. */
  readonly firstTokenDelayMs?: number | undefined
  /** Milliseconds between the tokens of a stream. Default 0: as fast as they can be sent one by one. */
  readonly tokenDelayMs?: number | undefined
  /** False keeps the ledger empty, for runs too long to remember. Default true. */
  readonly keepLedger?: boolean | undefined
}

export interface Gateway {
  /** Such as `http://127.0.0.1:4000`. */
  readonly origin: string
  /** Such as `127.0.0.1:4000`. */
  readonly host: string
  readonly port: number
  /** PEM to trust as `ca`; undefined without TLS. */
  readonly certificate: string | undefined
  /** What was actually received and sent. */
  readonly ledger: Ledger
  /** Ends every connection and resolves when nothing is left. Idempotent. */
  close(): Promise<void>
}

/** Starts a gateway to models on the loopback; it answers like the real ones and fails on demand. */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const { protocol = 'http', credentials, port = 0, keepLedger = true } = options
  const ledger = new Ledger(keepLedger)
  const pace = { firstToken: options.firstTokenDelayMs ?? 0, token: options.tokenDelayMs ?? 0 }
  const service = new Service(new Provider(options), pace, ledger)
  const server = await listen(
    { protocol, credentials, port },
    (request, response) => void service.serve(request, response),
  )
  const host = `127.0.0.1:${server.port}`
  return {
    origin: `${protocol === 'http' ? 'http' : 'https'}://${host}`,
    host,
    port: server.port,
    certificate: server.certificate,
    ledger,
    close: server.close,
  }
}
