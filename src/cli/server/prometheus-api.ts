import { field, list } from '../../foreign.ts'
import type { Sample } from '../samples/sample.ts'
import { foreignText } from './foreign-text.ts'
import { type Client, statusText } from './request.ts'
import { ServerFault } from './server-fault.ts'

/** The `data` of an answer of Prometheus' API. */
export async function apiData(client: Client, path: string, query: Readonly<Record<string, string>> = {}) {
  const data = field(await client.json(path, { query }), 'data')
  if (data === undefined || data === null) throw new ServerFault('its answer has no data: that is no Prometheus')
  return data
}

export async function instantQuery(client: Client, query: string): Promise<readonly Sample[]> {
  return list(field(await apiData(client, '/api/v1/query', { query }), 'result')).map((series) => {
    const { __name__: name = '', ...labels } = labelsOf(field(series, 'metric'))
    return { name, labels, value: Number(list(field(series, 'value'))[1]) }
  })
}

/** The answer of `/-/ready`, or `undefined` if there is no such path, as behind some proxies. */
export async function readiness(client: Client): Promise<string | undefined> {
  const { status, body } = await client.ask('/-/ready')
  if (status === 404) return undefined
  if (status !== 200) throw new ServerFault(`not ready: ${statusText(status, body)}`)
  return foreignText(body)
}

export function labelsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
