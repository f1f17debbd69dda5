import type { Database } from '../../billing/database/database.ts'
import { migrate } from '../../billing/table/migrate.ts'
import { databaseOptions, withBillingLog } from '../billing-log.ts'
import { command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { EXIT } from '../exit-code.ts'

export const billingMigrate = command({
  about: [
    'Idempotent, and safe to run several times at once. Applications do the same when they start, if their role has the right to; this command does it with a role that has.',
  ],
  options: databaseOptions,
  async run({ options }, host) {
    const tell = async (database: Database, name: string) => {
      const applied = await migrateUnlessInUse(database, name)
      const what = applied.length === 0 ? 'is up to date' : `now has ${applied.join(', ')}`
      host.stdout.write(`${name} ${what}.\n`)
    }
    await withBillingLog(options.database, host, tell, { mayCreate: true })
    return EXIT.done
  },
})

async function migrateUnlessInUse(database: Database, name: string): Promise<readonly string[]> {
  try {
    return await migrate(database)
  } catch (fault) {
    if (database.dialect.kindOf(fault) !== 'locked') throw fault
    throw new CommandFailure(
      `${name} is in use: another query or transaction has its tables locked. Nothing was changed; run this again when it has ended`,
      { cause: fault },
    )
  }
}
