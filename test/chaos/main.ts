/** `npm run chaos`: see `options.ts` for what it can do, and docs/chaos.md for what it is for. */

import { withoutPostgres } from '../../databases/postgres.ts'
import { Failure } from '../../demo/failure.ts'
import { createScreen } from '../../demo/screen.ts'
import { runCampaign } from './campaign.ts'
import { help, readOptions } from './options.ts'

const interruption = new AbortController()
// Once: a second Ctrl-C ends the process immediately.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort())

try {
  process.exitCode = await run(process.argv.slice(2), interruption.signal)
} catch (error) {
  if (error instanceof Failure) {
    console.error(error.message)
    process.exitCode = error.exitCode
  } else if (interruption.signal.aborted) process.exitCode = 130
  else throw error
}

function run(args: readonly string[], signal: AbortSignal): Promise<number> | number {
  const options = readOptions(args)
  const screen = createScreen()
  if (options.help) {
    screen.say(help)
    return 0
  }
  if (withoutPostgres) throw new Failure(`npm run chaos needs a PostgreSQL: ${withoutPostgres}.`, 1)
  return runCampaign(options, screen, signal)
}
