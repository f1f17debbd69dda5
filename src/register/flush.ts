import { isMainThread } from 'node:worker_threads'

/** Sends what is still held back; rejects or takes its time where nobody takes it. */
export type Flush = () => Promise<void>

/** Milliseconds that the end of the process waits for a flush. */
const patience = 3_000

const signals = ['SIGTERM', 'SIGINT'] as const

/**
 * Flushes when the process is about to end, and lets it end as it would have without us: with its own exit code or
 * signal, and not more than three seconds later. After `process.exit()` and an uncaught exception nothing can be sent.
 */
export function flushAtEnd(flushes: readonly Flush[]): void {
  const flush = () => withinPatience(Promise.allSettled(flushes.map(async (each) => await each()))) // even if one throws
  flushBeforeExit(flush)
  // Other threads get no signals. They end with the process, and what they hold back is lost.
  if (isMainThread) flushOnSignals(flush)
}

/** Whether it was done in time. */
type PatientFlush = () => Promise<boolean>

function flushBeforeExit(flush: PatientFlush): void {
  let idleTime: number | undefined
  const beforeExit = async () => {
    // It comes again after a flush, and after whatever else somebody finds to do. Where nothing was waited for in
    // between, nothing was done that the flush has not taken.
    if (performance.nodeTiming.idleTime === idleTime) return
    const isAlone = process.listenerCount('beforeExit') === 1
    const isDone = await flush()
    // Nobody else can have found new work to do, so only a name that is still looked up can keep the process here.
    if (!isDone && isAlone) process.exit() // as at its natural end, `process.exitCode` and all
    if (!isDone) process.removeListener('beforeExit', beforeExit)
    idleTime = performance.nodeTiming.idleTime
  }
  process.on('beforeExit', beforeExit)
}

function flushOnSignals(flush: PatientFlush): void {
  const onSignal = async (signal: NodeJS.Signals) => {
    // Leave first: whoever else listens may count listeners to learn whether ending the process is up to him. And if
    // nobody does, a second signal now ends it at once.
    for (const each of signals) process.removeListener(each, onSignal)
    const isAlone = process.listenerCount(signal) === 0
    await flush()
    if (isAlone) process.kill(process.pid, signal)
    else listen()
  }
  const listen = () => {
    for (const signal of signals) process.prependListener(signal, onSignal)
  }
  listen()
}

async function withinPatience(work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, patience, false)
  })
  const isDone = await Promise.race([work.then(() => true), timeout])
  clearTimeout(timer)
  return isDone
}
