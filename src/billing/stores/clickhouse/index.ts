import type { Dialect } from '../../database/dialect.ts'
import { clickhouseAddressOf } from './address.ts'
import { connectClickhouse } from './connection.ts'
import { clickhouseDialect } from './dialect.ts'
import { clusterLayout, SERVER } from './layout.ts'

function dialectFor(url: string): Dialect {
  const { cluster } = clickhouseAddressOf(new URL(url))
  return clickhouseDialect(cluster === undefined ? SERVER : clusterLayout(cluster))
}

export { connectClickhouse as connect, dialectFor }
