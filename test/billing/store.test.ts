import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { openDatabase } from '../../src/billing/database.ts'
import { Store } from '../../src/billing/store.ts'

test('a connection that is made while the log is closed is closed as well', async () => {
  let isOpen = false
  let finish = () => {}
  const open = async () => {
    await new Promise<void>((resolve) => {
      finish = resolve
    })
    isOpen = true
    return {
      query: () => Promise.resolve([]),
      close: () => {
        isOpen = false
        return Promise.resolve()
      },
    }
  }
  const changes: unknown[] = []
  const store = new Store({
    target: { kind: 'pglite', directory: '' },
    onChange: (fault) => changes.push(fault),
    random: Math.random,
    open: open as unknown as typeof openDatabase,
  })
  const connected = store.connect()
  await store.close()
  finish()
  assert.equal(await connected, false)
  assert.equal(isOpen, false)
  store.hurry()
  assert.equal(await store.connect(), false, 'nor is another one made')
  assert.deepEqual(changes, [])
})
