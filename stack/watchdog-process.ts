/** Receives what to watch on its standard input, which closes when the other process ends, even by SIGKILL. */
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Order, Watch } from './watchdog.ts'

const watched = new Map<string, Watch>()

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order
  if ('watch' in order) watched.set(JSON.stringify(order.watch), order.watch)
  else watched.delete(JSON.stringify(order.forget))
}
for (const { group } of watched.values()) if (group !== undefined) end(group)
for (const { folder } of watched.values()) {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
}

function end(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {} // it has ended by itself
}
