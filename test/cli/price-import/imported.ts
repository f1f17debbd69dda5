import assert from 'node:assert/strict'
import { type Provider, waitForUpdate } from '@pydantic/genai-prices'
import { type PriceTable, parsePriceFile } from '../../../src/pricing/index.ts'
import { runCommand, type Session } from '../terminal.ts'

/** All providers of the installed package. */
export async function genaiProviders(): Promise<readonly Provider[]> {
  return (await waitForUpdate()) ?? []
}

/** What `prices import` writes, as an application reads it. */
export async function importedTable(words: readonly string[]): Promise<{ table: PriceTable; session: Session }> {
  const session = await runCommand(['prices', 'import', ...words])
  assert.equal(session.code, 0, session.stderr)
  const table = parsePriceFile(session.stdout, 'imported')
  assert.ok(!(table instanceof Error), String(table))
  return { table, session }
}
