/**
 * The billing log against each database server that this machine has: `node bench/billing.ts`, and with `--calls 1000000`
 * the torture in full. `--servers MariaDB` takes one of them. One run needs the machine for itself. `--only full-disk` tries
 * its spool on a full disk, for `--seconds 300`.
 */
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { DatabaseServer } from '../databases/server.ts'
import { databaseServers } from '../databases/servers.ts'
import { type BillingLog, openBillingLog } from '../src/billing/index.ts'
import { callWith } from './billing/calls.ts'
import { fillDisk } from './billing/full-disk.ts'
import { torture } from './billing/torture.ts'

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '200000' },
    rate: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '300' },
    servers: { type: 'string' },
    only: { type: 'string', default: 'enqueue,throughput,outage,latency,torture' },
  },
})
const parts = values.only.split(',')
const open = (server: DatabaseServer) =>
  openBillingLog(server.url(), { spoolDirectory: mkdtempSync(join(tmpdir(), 'bench-spool-')), warn: () => {} })
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

let number = 0
function add(log: BillingLog, calls: number): void {
  for (let made = 0; made < calls; made++) {
    const call = callWith(`chatcmpl-${number++}`)
    log.sink(call.started)(call)
  }
}

/** Adds calls at a steady rate for some seconds. */
async function pace(log: BillingLog, callsPerSecond: number, seconds: number): Promise<number> {
  const startedAt = performance.now()
  let made = 0
  for (let passed = 0; passed < seconds; passed = (performance.now() - startedAt) / 1000) {
    const due = Math.floor(passed * callsPerSecond) - made
    add(log, due)
    made += due
    await sleep(1)
  }
  return made
}

const percentile = (sorted: readonly number[], share: number) => sorted[Math.floor(sorted.length * share)] ?? 0

async function enqueue(server: DatabaseServer): Promise<void> {
  const log = open(server)
  await log.flush()
  const call = callWith('chatcmpl-1')
  const times: number[] = []
  for (let round = 0; round < 50; round++) {
    const startedAt = performance.now()
    for (let made = 0; made < 1000; made++) log.sink(call.started)(call)
    times.push(performance.now() - startedAt)
    await log.flush(10_000)
  }
  times.sort((left, right) => left - right)
  console.table({
    'enqueue, µs a call': { median: percentile(times, 0.5).toFixed(2), p90: percentile(times, 0.9).toFixed(2) },
  })
  await log.close()
}

/** What is offered is stored as it comes: the rate holds where the queue does not grow. */
async function throughput(server: DatabaseServer): Promise<void> {
  const results: object[] = []
  for (const offered of [10_000, 20_000, 30_000, 40_000, 50_000, 60_000]) {
    const log = open(server)
    await log.flush()
    const before = process.cpuUsage()
    const startedAt = performance.now()
    const made = await pace(log, offered, 5)
    const offeredFor = (performance.now() - startedAt) / 1000
    await log.flush(60_000)
    const seconds = (performance.now() - startedAt) / 1000
    const cpu = process.cpuUsage(before)
    results.push({
      'offered rows/s': Math.round(made / offeredFor),
      'stored rows/s': Math.round(log.stats.written / seconds),
      'catch-up, s': (seconds - offeredFor).toFixed(2),
      'by way of the spool, %': ((log.stats.spooled / made) * 100).toFixed(1),
      'CPU of the process, µs a row': ((cpu.user + cpu.system) / made).toFixed(1),
      dropped: log.stats.dropped,
    })
    await log.close()
  }
  console.table(results)
}

/** Memory while the database is down, at 10,000 calls a second. */
async function outage(server: DatabaseServer): Promise<void> {
  const log = open(server)
  await pace(log, 10_000, 2)
  await log.flush()
  await server.stop()
  const results: object[] = []
  for (const second of [0, 5, 10, 15, 20]) {
    if (second > 0) await pace(log, 10_000, 5)
    results.push({
      'seconds of outage': second,
      'memory of the process, MB': Math.round(process.memoryUsage().rss / 1e6),
      'rows in memory': log.queued,
      'rows in the spool': log.stats.spooled,
      dropped: log.stats.dropped,
    })
  }
  console.table(results)
  await server.start()
  const startedAt = performance.now()
  while (!(await log.flush(60_000))) await sleep(10)
  const seconds = (performance.now() - startedAt) / 1000
  console.log(`replayed at ${Math.round(200_000 / seconds)} rows/s, dropped ${log.stats.dropped}`)
  await log.close()
}

/** Latency of an HTTP server in this process that logs a call for each request: 2,000 requests a second. */
async function latency(server: DatabaseServer): Promise<void> {
  const results: object[] = []
  for (const state of ['no log', 'database up', 'database stopped', 'no log', 'database up', 'database stopped']) {
    if (state === 'database stopped') await server.stop()
    const log = state === 'no log' ? undefined : open(server)
    const web = createServer((_, response) => {
      if (log !== undefined) add(log, 1)
      response.end('{}')
    }).listen(0, '127.0.0.1')
    await once(web, 'listening')
    const { port } = web.address() as { port: number }
    await load(port, 2)
    const times = await load(port, 6)
    results.push({
      state,
      'p50, ms': percentile(times, 0.5).toFixed(2),
      'p99, ms': percentile(times, 0.99).toFixed(2),
      'p99.9, ms': percentile(times, 0.999).toFixed(2),
      requests: times.length,
    })
    web.closeAllConnections()
    web.close()
    await log?.close(100)
    if (state === 'database stopped') await server.start()
  }
  console.table(results)
}

async function load(port: number, seconds: number): Promise<readonly number[]> {
  const times: number[] = []
  const until = performance.now() + seconds * 1000
  const client = async () => {
    while (performance.now() < until) {
      const startedAt = performance.now()
      await get(port)
      times.push(performance.now() - startedAt)
      await sleep(4)
    }
  }
  await Promise.all(Array.from({ length: 10 }, client))
  return times.sort((left, right) => left - right)
}

function get(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1' }, (response) => response.resume().on('end', resolve))
      .on('error', reject)
      .end()
  })
}

async function measure(start: () => Promise<DatabaseServer>): Promise<void> {
  const server = await start()
  try {
    if (parts.includes('enqueue')) await enqueue(server)
    if (parts.includes('throughput')) await throughput(server)
    if (parts.includes('outage')) await outage(server)
    if (parts.includes('latency')) await latency(server)
  } finally {
    await server.remove()
  }
  if (!parts.includes('torture')) return
  const fresh = await start()
  try {
    console.table([await torture(fresh, { calls: Number(values.calls), callsPerSecond: Number(values.rate) })])
  } finally {
    await fresh.remove()
  }
}

for (const { name, skip, isOurs, start } of databaseServers) {
  if (!isOurs || (values.servers !== undefined && !values.servers.split(',').includes(name))) continue
  console.log(skip ? `\n${name}: ${skip}` : `\n${name}`)
  if (!skip) await measure(start)
}
if (parts.includes('full-disk')) console.log(await fillDisk({ seconds: Number(values.seconds) }))
