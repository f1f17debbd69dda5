import { setTimeout as sleep } from 'node:timers/promises'
import { type Gateway, type GatewayOptions, startGateway } from '../gateway/index.ts'

/** Seconds of an outage, and of the time before the first and after each. */
export interface OutagePlan {
  readonly first: number
  readonly lasts: number
  readonly every: number
}

/** A gateway with regular outages, always at the same address. */
export class FailingGateway {
  #gateway: Gateway
  readonly #options: GatewayOptions
  readonly #closing = new AbortController()
  readonly #living: Promise<void>

  private constructor(gateway: Gateway, options: GatewayOptions, plan: OutagePlan) {
    this.#gateway = gateway
    this.#options = { ...options, port: gateway.port }
    this.#living = this.#live(plan)
  }

  static async start(options: GatewayOptions, plan: OutagePlan): Promise<FailingGateway> {
    return new FailingGateway(await startGateway(options), options, plan)
  }

  get origin(): string {
    return this.#gateway.origin
  }

  get host(): string {
    return this.#gateway.host
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#living
    await this.#gateway.close()
  }

  async #live({ first, lasts, every }: OutagePlan): Promise<void> {
    for (let good = first; await this.#passes(good); good = every) {
      await this.#gateway.close()
      if (!(await this.#passes(lasts))) return
      await this.#comeBack()
    }
  }

  /** If the port has been taken meanwhile, retries until it is free. */
  async #comeBack(): Promise<void> {
    do {
      const gateway = await startGateway(this.#options).catch(() => undefined)
      if (gateway === undefined) continue
      this.#gateway = gateway
      return
    } while (await this.#passes(1))
  }

  /** False if it is closed before the time has passed. */
  async #passes(seconds: number): Promise<boolean> {
    await sleep(seconds * 1000, undefined, { signal: this.#closing.signal }).catch(() => {})
    return !this.#closing.signal.aborted
  }
}
