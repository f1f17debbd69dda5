import { redactSecrets } from '../../redaction.ts'
import { METRIC } from '../../sinks/names.ts'
import { readSamples } from '../samples/prometheus-text.ts'
import { type Client, createClient, secretsOf } from '../server/request.ts'
import { ServerFault } from '../server/server-fault.ts'
import type { Application } from './application.ts'
import { History } from './history.ts'
import { READ_METRICS, type Source } from './source.ts'

/** An application that serves its own metrics. */
export class MetricsPage implements Source {
  readonly #client: Client
  readonly #secrets: readonly string[]
  readonly #now: () => number
  readonly #history = new History()
  #service = ''
  #fault: string | undefined = 'no answer so far'

  /** @param now a clock in seconds that is never set back */
  constructor(address: URL, timeoutMs: number, signal?: AbortSignal, now = () => performance.now() / 1000) {
    this.#client = createClient(address, timeoutMs, signal)
    this.#secrets = secretsOf(address)
    this.#now = now
  }

  get applications(): readonly Application[] {
    const name = `${this.#service} ${this.#client.shown}`.trim()
    return [{ name, fault: this.#fault, series: this.#history.series }]
  }

  async read(): Promise<void> {
    try {
      const samples = readSamples(await this.#client.text(''), READ_METRICS)
      const build = samples.find(({ name }) => name === METRIC.buildInfo)
      if (build === undefined) throw new ServerFault(`it answers, but without ${METRIC.buildInfo}`)
      this.#history.add(this.#now(), samples)
      this.#service = build.labels.service_name ?? ''
      this.#fault = undefined
    } catch (fault) {
      if (!(fault instanceof ServerFault)) throw fault
      this.#fault = redactSecrets(fault.message, this.#secrets)
    }
  }
}
