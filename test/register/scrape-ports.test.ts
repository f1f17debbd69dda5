import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scrapePorts } from '../../src/register/scrape-ports.ts'

for (const { reads, port, isWorker, first, last, count } of [
  { reads: 'a main process has exactly its port', port: 9464, isWorker: false, first: 9464, last: 9464, count: 1 },
  {
    reads: 'a worker has one of the hundred after it',
    port: 9464,
    isWorker: true,
    first: 9465,
    last: 9564,
    count: 100,
  },
  { reads: 'there are none after the last', port: 65_530, isWorker: true, first: 65_531, last: 65_535, count: 5 },
  { reads: 'any free port is any for a worker, too', port: 0, isWorker: true, first: 0, last: 0, count: 1 },
]) {
  test(reads, () => {
    const ports = scrapePorts(port, isWorker)
    assert.deepEqual([ports[0], ports.at(-1), ports.length], [first, last, count])
  })
}
