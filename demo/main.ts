/** `npm run demo`: see `options.ts` for what it can do. */
import { Failure } from './failure.ts'
import { runLiveDemo } from './live-demo.ts'
import { runLocalDemo } from './local-demo.ts'
import { help, readOptions } from './options.ts'
import { createScreen } from './screen.ts'
import { runStackDemo } from './stack-demo.ts'

const interruption = new AbortController()
// Once: a second Ctrl-C ends the process immediately.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort())
process.stdout.on('error', () => interruption.abort()) // a pipe that its reader has closed

try {
  process.exitCode = await run(interruption.signal)
} catch (error) {
  if (error instanceof Failure) {
    console.error(error.message)
    process.exitCode = error.exitCode
  } else if (interruption.signal.aborted) process.exitCode = 130
  else throw error
}

function run(signal: AbortSignal): Promise<number> | number {
  const options = readOptions(process.argv.slice(2))
  const screen = createScreen()
  if (options.help) {
    screen.say(help)
    return 0
  }
  if (options.stack) return runStackDemo(screen, signal)
  return options.live ? runLiveDemo(screen, signal) : runLocalDemo(options, screen, signal)
}
