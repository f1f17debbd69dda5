import { isMainThread } from 'node:worker_threads'

/** Sends what is buffered. May reject or take long if the receiver is down. */
export type Flush = () => Promise<void>

/** Milliseconds that the end of the process waits for a flush. */
const FLUSH_LIMIT_MS = 3_000

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/**
 * Flushes when the process is about to end, and then lets it end as it would have without us: with the same exit code
 * or signal, at most three seconds later. After `process.exit()` or an uncaught exception nothing can be sent.
 */
export function flushAtEnd(flushes: readonly Flush[]): void {
  const flush = () => withinPatience(Promise.allSettled(flushes.map(async (each) => await each()))) // also if one throws
  flushBeforeExit(flush)
  // Worker threads get no signals. They end with the process, and what they have buffered is lost.
  if (isMainThread) flushOnSignals(flush)
}

/** Whether the flush ended in time. */
type PatientFlush = () => Promise<boolean>

function flushBeforeExit(flush: PatientFlush): void {
  let idleTime: number | undefined
  const beforeExit = async () => {
    // `beforeExit` is emitted again after a flush, and after any other work. If there was no work in between, there is
    // nothing new to flush.
    if (performance.nodeTiming.idleTime === idleTime) return
    const isAlone = process.listenerCount('beforeExit') === 1
    const isDone = await flush()
    // No other work can have started, so only a pending DNS lookup can keep the process running.
    if (!isDone && isAlone) process.exit() // as at its natural end, with `process.exitCode`
    if (!isDone) process.removeListener('beforeExit', beforeExit)
    idleTime = performance.nodeTiming.idleTime
  }
  process.on('beforeExit', beforeExit)
}

function flushOnSignals(flush: PatientFlush): void {
  const onSignal = async (signal: NodeJS.Signals) => {
    // Remove the listener first: other listeners may count listeners to decide whether they have to end the process. If
    // there are none, a second signal now ends the process at once.
    for (const each of SIGNALS) process.removeListener(each, onSignal)
    const isAlone = process.listenerCount(signal) === 0
    await flush()
    if (isAlone) process.kill(process.pid, signal)
    else listen()
  }
  const listen = () => {
    for (const signal of SIGNALS) process.prependListener(signal, onSignal)
  }
  listen()
}

async function withinPatience(work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, FLUSH_LIMIT_MS, false)
  })
  const isDone = await Promise.race([work.then(() => true), timeout])
  clearTimeout(timer)
  return isDone
}
