import { field, list } from '../../foreign.ts'
import { redactSecrets } from '../../redaction.ts'
import { readValue } from '../samples/prometheus-text.ts'
import { apiData, labelsOf } from '../server/prometheus-api.ts'
import { type Client, createClient, secretsOf } from '../server/request.ts'
import { ServerFault } from '../server/server-fault.ts'
import { type Application, newestTime, type Series } from './application.ts'
import { READ_METRICS, type Source } from './source.ts'

/** Seconds: two samples of each application, also where it is scraped once a minute. */
const RANGE = 150

/** Seconds without a sample after which an application is down: one scrape a minute, and half a minute to spare. */
const SILENCE = 90

/** The samples as they were scraped, so that rates are computed here in the same way as from the pages. */
const SAMPLES = `{__name__=~"${READ_METRICS.join('|')}"}[${RANGE}s]`

/** All applications of which a Prometheus, or a server with its API, has samples. */
export class Prometheus implements Source {
  readonly #client: Client
  readonly #secrets: readonly string[]
  #applications: readonly Application[]

  constructor(address: URL, timeoutMs: number, signal?: AbortSignal) {
    this.#client = createClient(address, timeoutMs, signal)
    this.#secrets = secretsOf(address)
    this.#applications = [this.#down('no answer so far')]
  }

  get applications(): readonly Application[] {
    return this.#applications
  }

  async read(): Promise<void> {
    try {
      const [samples, clock] = await Promise.all([this.#query(SAMPLES), this.#query('time()')])
      const found = applicationsOf(list(samples).map(seriesOf), Number(list(clock)[1]))
      this.#applications = found.length > 0 ? found : [this.#down(`it has no sample of the last ${RANGE} s`)]
    } catch (fault) {
      if (!(fault instanceof ServerFault)) throw fault
      this.#applications = [this.#down(redactSecrets(fault.message, this.#secrets))]
    }
  }

  async #query(query: string): Promise<unknown> {
    return field(await apiData(this.#client, '/api/v1/query', { query }), 'result')
  }

  #down(fault: string): Application {
    return { name: this.#client.shown, fault, series: [] }
  }
}

function seriesOf(value: unknown): Series {
  const { __name__: name = '', ...labels } = labelsOf(field(value, 'metric'))
  const points = list(field(value, 'values')).map((pair) => {
    const [time, written] = list(pair)
    return { time: Number(time), value: readValue(String(written)) ?? Number.NaN }
  })
  return { name, labels, points }
}

/** @param now the time of the server, in seconds */
function applicationsOf(all: readonly Series[], now: number): readonly Application[] {
  const groups = new Map<string, Series[]>()
  for (const series of all) {
    const { service_name: service, job = '', instance = '' } = series.labels
    const name = `${service ?? job} ${instance}`.trim()
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [series])
    else group.push(series)
  }
  return Array.from(groups, ([name, series]) => {
    const age = now - newestTime(series)
    return { name, fault: age > SILENCE ? `no sample for ${Math.round(age)} s` : undefined, series }
  }).sort((one, other) => one.name.localeCompare(other.name))
}
