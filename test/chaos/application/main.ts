/**
 * The application of the chaos run. It does not know that it is instrumented: it is started with `node --import
 * …/clock.ts --import opentelemetry-instrumentation-holysheep/register main.ts '{"seed":…}'`.
 */
import { context, TraceFlags, trace } from '@opentelemetry/api'
import { onBehalfOf } from '../../../demo/tenants.ts'
import { callOf } from '../call-plans.ts'
import { traceIdOf } from '../trace-id.ts'
import { createCaller } from './caller.ts'
import { jump } from './clock.ts'
import { Notes } from './notes.ts'
import { EXIT_CODE, type Message, type Order, PLANNED_EXCEPTION, type Task } from './task.ts'

const task: Task = JSON.parse(process.argv[2] ?? '{}')
const notes = new Notes(task.notes)
const call = createCaller(task.gateway)
let started = 0
let isSettling = false

process.on('uncaughtExceptionMonitor', (fault) => {
  if (fault.message !== PLANNED_EXCEPTION) say({ says: 'stray', fault: String(fault.stack) })
})
process.on('unhandledRejection', (fault) =>
  say({ says: 'stray', fault: fault instanceof Error ? String(fault.stack) : String(fault) }),
)
process.on('SIGINT', () => {}) // Ctrl-C in a terminal reaches every process; who started this one ends it
process.on('disconnect', () => process.exit())
process.on('message', (order: Order) => obey(order))

say({ says: 'started', pid: process.pid })
await Promise.all(Array.from({ length: task.concurrency }, work))
say({ says: 'settled', calls: started })

async function work(): Promise<void> {
  while (!isSettling) {
    const number = ++started
    await play(number)
    notes.ended(number)
  }
}

async function play(number: number): Promise<void> {
  const plan = callOf(task.seed, task.life, number)
  const traceId = traceIdOf({ life: task.life, call: number })
  const span = {
    traceId,
    spanId: number.toString(16).padStart(16, '0'),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  }
  try {
    await onBehalfOf(plan.tenant, () => context.with(trace.setSpanContext(context.active(), span), () => call(plan)))
  } catch {
    // Expected or not: the gateway's ledger shows what should have been counted.
  }
}

function obey(order: Order): void {
  if (order.do === 'jump') jump(order.milliseconds)
  if (order.do === 'settle') isSettling = true
  if (order.do === 'end') end(order.how)
}

function end(how: 'by itself' | 'exit' | 'exception'): void {
  if (how === 'exit') process.exit(EXIT_CODE)
  if (how === 'exception') throw new Error(PLANNED_EXCEPTION)
  process.removeAllListeners('disconnect')
  process.disconnect()
}

function say(message: Message): void {
  if (process.connected) process.send?.(message)
}
