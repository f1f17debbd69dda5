import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { Connection as MysqlClient, ConnectionOptions as MysqlOptions } from 'mysql2'
import type { Connection, DatabaseOptions } from '../../database/connection.ts'
import { leave, withinTime } from '../../database/deadline.ts'
import { loadPackage } from '../../database/missing-package.ts'
import { withValues } from '../../database/placeholders.ts'
import { withoutPassword } from '../../database/without-password.ts'
import { addressOf, type MysqlAddress } from './address.ts'
import { mysqlDialect } from './dialect.ts'
import { STATEMENT_BYTES } from './insert.ts'
import { mysqlLiteral } from './literal.ts'

/** What the log relies on, whatever the server's settings are. An idle connection is not ended by the server. */
const SESSION = `SET NAMES utf8mb4, SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',
  SESSION time_zone = '+00:00', SESSION autocommit = 1, SESSION wait_timeout = 2147483`

export async function connectMysql(url: string, options: DatabaseOptions): Promise<Connection> {
  const { createConnection } = (await loadPackage('mysql2', 'mysql://…', () => import('mysql2'))).default
  const address = addressOf(new URL(url))
  const client = createConnection(driverOptions(address))
  const socketOf = () => socketOfClient(client)
  const hangUp = () => void socketOf()?.destroy()
  const { connectTimeoutMs = 10_000, statementTimeoutMs, unref = false } = options
  // An idle connection that breaks emits an error event, which without a listener would end the process.
  client.on('error', () => {})
  if (unref) socketOf()?.unref()
  const run = (text: string) => withinTime(resultOf(client, text), statementTimeoutMs, hangUp)
  try {
    await withinTime(ready(client), connectTimeoutMs, hangUp)
  } catch (fault) {
    hangUp()
    throw withoutPassword(fault, address.password)
  }
  return {
    dialect: mysqlDialect,
    query: (text, values) => run(withValues(text, values, mysqlLiteral)),
    close: () => leave(new Promise((resolve) => client.end(resolve)), socketOf),
  }
}

function driverOptions({ tlsMode, files, ...address }: MysqlAddress): MysqlOptions {
  const pem = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path, 'utf8'))
  const tls = {
    ...Object.fromEntries(Object.entries(files).map(([name, path]) => [name, pem(path)])),
    rejectUnauthorized: tlsMode !== 'REQUIRED',
    verifyIdentity: tlsMode === 'VERIFY_IDENTITY',
  }
  return {
    ...address,
    ...(tlsMode !== 'DISABLED' && { ssl: tls }),
    connectTimeout: 0, // the driver's timer would keep the process running
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: ['DATE'],
    jsonStrings: true, // MariaDB has no type for it
  }
}

/** Connects, and prepares the session. */
async function ready(client: MysqlClient): Promise<void> {
  await new Promise<void>((resolve, reject) => client.connect((fault) => (fault ? reject(fault) : resolve())))
  await resultOf(client, SESSION)
  const [row] = await resultOf(client, 'SELECT @@max_allowed_packet AS bytes')
  const { bytes } = row as { bytes: number }
  if (bytes < STATEMENT_BYTES) throw new Error(`max_allowed_packet must be ${STATEMENT_BYTES} or more, it is ${bytes}`)
}

function resultOf(client: MysqlClient, text: string): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    client.query(text, (fault, result) => {
      if (!fault) return resolve(Array.isArray(result) ? result : [])
      // The driver adds the statement, which has values of calls in it.
      reject(Object.assign(fault, { sql: undefined }))
    })
  })
}

/** The client's types do not have the socket. */
function socketOfClient(client: MysqlClient): Socket | undefined {
  return (client as unknown as { stream?: Socket }).stream
}
