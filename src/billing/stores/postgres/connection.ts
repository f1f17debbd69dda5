import type { Socket } from 'node:net'
import type { Client as PgClient } from 'pg'
import { redactSecrets } from '../../../redaction.ts'
import type { Connection, DatabaseOptions } from '../../database/connection.ts'
import { loadPackage } from '../../database/missing-package.ts'

/** Milliseconds to wait for the end of a connection: a server that is down never confirms it. */
const FAREWELL_MS = 1_000

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
  const connected = client.connect()
  if (options.unref === true) socketOf(client)?.unref()
  try {
    await connected
  } catch (fault) {
    socketOf(client)?.destroy()
    throw withoutPassword(fault, client)
  }
  if (options.unref === true) socketOf(client)?.unref() // with TLS it has been replaced by now
  const inTime = <T>(statement: Promise<T>) => withinTime(statement, client, options.statementTimeoutMs)
  return {
    query: async (text, values) =>
      rowsOf(await inTime(values.length === 0 ? client.query(text) : client.query(text, [...values]))),
    close: () => leave(client),
  }
}

/** Messages of a server are logged, and some quote what was sent to it. */
function withoutPassword(fault: unknown, { password }: PgClient): unknown {
  if (fault instanceof Error && password) fault.message = redactSecrets(fault.message, [password])
  return fault
}

/** Several statements return several results. */
function rowsOf(result: { rows: unknown[] } | { rows: unknown[] }[]): unknown[] {
  return (Array.isArray(result) ? result.at(-1) : result)?.rows ?? []
}

/** The driver's own timeout would keep the process running, and leave the connection waiting for the late answer. */
async function withinTime<T>(statement: Promise<T>, client: PgClient, limit: number | undefined): Promise<T> {
  if (limit === undefined) return statement
  const timer = setTimeout(() => socketOf(client)?.destroy(new Error('no answer from the database')), limit).unref()
  try {
    return await statement
  } finally {
    clearTimeout(timer)
  }
}

/** The client's types do not have the socket. */
function socketOf(client: PgClient): Socket | undefined {
  return (client as unknown as { connection?: { stream?: Socket } }).connection?.stream
}

async function leave(client: PgClient): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, FAREWELL_MS).unref()
  })
  await Promise.race([client.end().catch(() => {}), patience])
  clearTimeout(timer)
  socketOf(client)?.destroy()
}
