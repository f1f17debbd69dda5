import type { Socket } from 'node:net'
import type { Client as PgClient } from 'pg'
import type { Connection, DatabaseOptions } from '../../database/connection.ts'
import { leave, withinTime } from '../../database/deadline.ts'
import { loadPackage } from '../../database/missing-package.ts'
import { withoutPassword } from '../../database/without-password.ts'
import { postgresDialect } from './dialect.ts'

const BIGINT = 20
const DATE = 1082
const PARSER = new Map<number, (text: string) => unknown>([
  [BIGINT, Number],
  [DATE, String], // instead of local midnight of that day
])

export async function connectPostgres(url: string, options: DatabaseOptions): Promise<Connection> {
  const { Client, types } = (await loadPackage('pg', 'postgres://…', () => import('pg'))).default
  const client = new Client({
    connectionString: url,
    application_name: 'opentelemetry-instrumentation-holysheep',
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    keepAlive: true,
    types: { getTypeParser: (oid, format) => PARSER.get(oid) ?? types.getTypeParser(oid, format) },
  })
  // An idle connection that breaks emits an error event, which without a listener would end the process.
  client.on('error', () => {})
  const socketOf = () => socketOfClient(client)
  const hangUp = () => void socketOf()?.destroy()
  const connected = client.connect()
  if (options.unref === true) socketOf()?.unref()
  try {
    await connected
  } catch (fault) {
    hangUp()
    throw withoutPassword(fault, client.password)
  }
  if (options.unref === true) socketOf()?.unref() // with TLS it has been replaced by now
  const run = (text: string, values: readonly unknown[]) =>
    values.length === 0 ? client.query(text) : client.query(text, [...values])
  return {
    dialect: postgresDialect,
    query: async (text, values) => rowsOf(await withinTime(run(text, values), options.statementTimeoutMs, hangUp)),
    close: () => leave(client.end(), socketOf),
  }
}

/** Several statements return several results. */
function rowsOf(result: { rows: unknown[] } | { rows: unknown[] }[]): unknown[] {
  return (Array.isArray(result) ? result.at(-1) : result)?.rows ?? []
}

/** The client's types do not have the socket. */
function socketOfClient(client: PgClient): Socket | undefined {
  return (client as unknown as { connection?: { stream?: Socket } }).connection?.stream
}
