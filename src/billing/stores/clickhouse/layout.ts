/** Where the tables are: on one server, or on all servers of a cluster. */
export interface ClickhouseLayout {
  /** What follows the name in a statement that changes the schema. */
  readonly onCluster: string
  /** The table that has the rows; `holysheep_api_logs` is the one to read and write. */
  readonly rows: string
  /** The engine of the table that has the rows. */
  readonly rowsEngine: string
  readonly rowsSettings: string
  /** The engine of a small table that every server has in full; of rows with the same key the latest `version` counts. */
  smallEngine(table: string, version?: string): string
  /** Makes `holysheep_api_logs`, if it is not the table that has the rows. */
  readonly whole: readonly string[]
}

export const ROWS = 'holysheep_api_logs'

export const SERVER: ClickhouseLayout = {
  onCluster: '',
  rows: ROWS,
  rowsEngine: 'ReplacingMergeTree',
  // A replicated table keeps tokens of batches without being told to.
  rowsSettings: 'SETTINGS non_replicated_deduplication_window = 1000',
  smallEngine: (_, version = '') => `ReplacingMergeTree(${version})`,
  whole: [],
}

/**
 * A replicated engine. The path in Keeper is the same on every server, also on one that is added later; the replica is told
 * by the macros `shard` and `replica`.
 */
const replicated = (table: string, part: string, replica: string, version?: string) => {
  const args = [`'/clickhouse/tables/{database}/${table}/${part}'`, `'${replica}'`, ...(version ? [version] : [])]
  return `ReplicatedReplacingMergeTree(${args.join(', ')})`
}

/**
 * Every shard has its rows in a replicated table. A row is always sent to the same shard, where a repeated one replaces
 * it.
 */
export function clusterLayout(name: string): ClickhouseLayout {
  const onCluster = ` ON CLUSTER '${name}'`
  const rows = `${ROWS}_local`
  return {
    onCluster,
    rows,
    rowsEngine: replicated(rows, '{shard}', '{replica}'),
    rowsSettings: '',
    smallEngine: (table, version) => replicated(table, 'all', '{shard}-{replica}', version),
    whole: [
      `CREATE TABLE IF NOT EXISTS ${ROWS}${onCluster} AS ${rows}
ENGINE = Distributed('${name}', currentDatabase(), '${rows}', cityHash64(call_id))`,
    ],
  }
}
