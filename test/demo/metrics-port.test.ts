import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { freePort } from '../../databases/ports.ts'
import { chooseMetricsPort } from '../../demo/metrics-port.ts'

test('port 0 is any free port, never the usual one', async () => {
  const port = await chooseMetricsPort('0')
  assert.notEqual(port, 9464)
  assert.ok(port > 0)
})

test('a port that is free is the one', async () => {
  const port = await freePort()
  assert.equal(await chooseMetricsPort(`${port}`), port)
})

test('a port in use is refused by its name', async (t) => {
  const holder = createServer()
  await once(holder.listen(0, '127.0.0.1'), 'listening')
  t.after(() => holder.close())
  const { port } = holder.address() as AddressInfo
  await assert.rejects(chooseMetricsPort(`${port}`), new RegExp(`names port ${port}, which is in use`))
})
