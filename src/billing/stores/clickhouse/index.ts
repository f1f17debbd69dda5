import type { Dialect } from '../../database/dialect.ts'
import { clickhouseAddressOf } from './address.ts'
import { clickhouseDialect } from './dialect.ts'
import { clusterLayout, SERVER } from './layout.ts'

export { connectClickhouse as connect } from './connection.ts'

export function dialectFor(url: string): Dialect {
  const { cluster } = clickhouseAddressOf(new URL(url))
  return clickhouseDialect(cluster === undefined ? SERVER : clusterLayout(cluster))
}
