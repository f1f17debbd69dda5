import { readFileSync } from 'node:fs'
import type { AgentOptions } from 'node:https'
import { addAbortSignal, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Connection, DatabaseOptions } from '../../database/connection.ts'
import { withinTime } from '../../database/deadline.ts'
import { loadPackage } from '../../database/missing-package.ts'
import { withValues } from '../../database/placeholders.ts'
import { withoutPassword } from '../../database/without-password.ts'
import { type ClickhouseAddress, clickhouseAddressOf } from './address.ts'
import { agentFor } from './agent.ts'
import { clickhouseDialect } from './dialect.ts'
import { clusterLayout, SERVER } from './layout.ts'
import { clickhouseLiteral } from './literal.ts'
import { rowsOf } from './result.ts'

/** The deadlines are ours: the client's would be those of a socket without traffic. */
const NO_TIMEOUT = 2 ** 31 - 1

/**
 * What the log relies on, whatever the server's settings are. Each is sent with every statement: there is no session.
 *
 * A row that was sent twice is read once (`final`), within each partition, since a row is always in the same one. A name is
 * that of a column, not of a sum that is called the same. Statements on a cluster wait for its servers. The analyzer is that
 * of the server's own version, even where a profile asks for the behaviour of an old one (`compatibility`).
 */
const SETTINGS = {
  enable_analyzer: 1,
  enable_positional_arguments: 1,
  data_type_default_nullable: 0,
  final: 1,
  do_not_merge_across_partitions_select_final: 1,
  prefer_column_name_to_alias: 1,
  join_use_nulls: 1,
  session_timezone: 'UTC',
  wait_end_of_query: 1,
  distributed_foreground_insert: 1,
  mutations_sync: '1',
  default_format: 'JSONCompact',
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_decimals: 1,
  output_format_decimal_trailing_zeros: 1,
} as const

/**
 * A server of the cluster that is down runs the statements when it is back, and is not waited for any longer than this, which
 * is less than the log waits.
 */
const CLUSTER_SETTINGS = {
  distributed_ddl_output_mode: 'null_status_on_timeout',
  distributed_ddl_task_timeout: '5',
} as const

type Settings = Readonly<Record<string, string | number>>

interface Inserted {
  readonly data: Uint8Array
  readonly settings: Settings
}

/** The data of an INSERT is its first value, and its own settings are the second. */
export async function connectClickhouse(place: string, options: DatabaseOptions): Promise<Connection> {
  const client = await loadPackage('@clickhouse/client', 'clickhouse://…', () => import('@clickhouse/client'))
  const address = clickhouseAddressOf(new URL(place))
  const { url, username, password, database, cluster } = address
  const { connectTimeoutMs = 10_000, statementTimeoutMs, unref = false } = options
  const server = client.createClient({
    url,
    username,
    password,
    database,
    application: 'opentelemetry-instrumentation-holysheep',
    request_timeout: NO_TIMEOUT,
    http_agent: agentFor(url, tlsOptions(address), unref),
    clickhouse_settings: { ...SETTINGS, ...(cluster !== undefined && CLUSTER_SETTINGS) },
    log: { level: client.ClickHouseLogLevel.OFF },
  })
  const ask = async (query: string, inserted: Inserted | undefined, signal: AbortSignal) => {
    const { stream } = await server.exec({
      query,
      abort_signal: signal,
      ...(inserted && {
        values: Readable.from([inserted.data], { objectMode: false }),
        clickhouse_settings: inserted.settings,
      }),
    })
    return rowsOf(await text(addAbortSignal(signal, stream)))
  }
  const run = (query: string, inserted: Inserted | undefined, limit: number | undefined) => {
    const controller = new AbortController()
    return withinTime(ask(query, inserted, controller.signal), limit, () => controller.abort())
  }
  try {
    await run('SELECT 1', undefined, connectTimeoutMs)
  } catch (fault) {
    await server.close()
    throw withoutPassword(fault, password)
  }
  return {
    dialect: clickhouseDialect(cluster === undefined ? SERVER : clusterLayout(cluster)),
    query: (statement, values) => {
      const [data, settings] = values
      return data instanceof Uint8Array
        ? run(statement, { data, settings: settings as Settings }, statementTimeoutMs)
        : run(withValues(statement, values, clickhouseLiteral), undefined, statementTimeoutMs)
    },
    close: () => server.close(),
  }
}

function tlsOptions({ files }: ClickhouseAddress): AgentOptions {
  return Object.fromEntries(Object.entries(files).map(([name, path]) => [name, readFileSync(path, 'utf8')]))
}
