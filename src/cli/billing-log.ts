import { existsSync } from 'node:fs'
import type { Database } from '../billing/database/database.ts'
import { openDatabase } from '../billing/database/open-database.ts'
import { readTarget, TARGET_FORMS, targetName } from '../billing/database/target.ts'
import { readCommandVariables } from '../config/command.ts'
import { readText } from '../config/values.ts'
import { CommandFailure } from './command-failure.ts'
import type { Host } from './host.ts'
import { type Options, optionalOption } from './option.ts'
import { noteSpool } from './spool-note.ts'
import { UsageError } from './usage-error.ts'

export const databaseOptions = {
  database: optionalOption('URL', `${TARGET_FORMS} (HOLYSHEEP_OTEL_BILLING by default)`, readText),
} as const satisfies Options

/** Opens the billing log of `--database` or the variable for `work`, and closes it afterwards in any case. */
export function withBillingLog<T>(
  url: string | undefined,
  host: Host,
  work: Work<T>,
  { mayCreate = false } = {},
): Promise<T> {
  const value = url ?? readCommandVariables(host.env).billing
  if (value === undefined) throw new UsageError('--database URL is missing, and HOLYSHEEP_OTEL_BILLING is not set')
  const name = url === undefined ? 'HOLYSHEEP_OTEL_BILLING' : '--database'
  noteSpool(readTarget(value, name), host)
  return withDatabase({ value, name, mayCreate }, work)
}

type Work<T> = (database: Database, name: string) => Promise<T>

export interface GivenDatabase {
  readonly value: string
  /** Of the option or variable. */
  readonly name: string
  /** Creates the directory of an embedded one. */
  readonly mayCreate?: boolean
}

export async function withDatabase<T>({ value, name, mayCreate }: GivenDatabase, work: Work<T>): Promise<T> {
  const target = readTarget(value, name)
  const shown = targetName(target)
  const missing = new CommandFailure(
    `there is no billing log in ${shown}: \`holysheep-otel billing migrate\` makes one`,
  )
  // A misspelt path would create a new embedded database.
  if (target.kind === 'pglite' && mayCreate !== true && !existsSync(target.directory)) throw missing
  const database = await openDatabase(target)
  try {
    return await work(database, shown)
  } catch (fault) {
    throw database.dialect.kindOf(fault) === 'no_table' ? missing : fault
  } finally {
    await database.close()
  }
}
