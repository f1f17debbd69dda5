import type { Database } from '../../billing/database/database.ts'
import { migrate } from '../../billing/table/migrate.ts'
import { databaseOptions, withBillingLog } from '../billing-log.ts'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'

export const billingMigrate = command({
  about: [
    'Run again, it changes nothing, and several may run at once. Applications do the same at their start where they have the right to; here it can be done by somebody who has it.',
  ],
  options: databaseOptions,
  async run({ options }, host) {
    const tell = async (database: Database, name: string) => {
      const applied = await migrate(database)
      const what = applied.length === 0 ? 'is up to date' : `now has ${applied.join(', ')}`
      host.stdout.write(`${name} ${what}.\n`)
    }
    await withBillingLog(options.database, host, tell, { mayCreate: true })
    return EXIT.done
  },
})
