import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Notes } from './application/notes.ts'
import { endedCalls } from './ended-calls.ts'

const path = () => join(mkdtempSync(join(tmpdir(), 'holysheep-notes-')), 'notes')

test('before a kill, only calls that ended 100 ms of the event loop ago are certain', () => {
  const file = path()
  writeFileSync(file, '1 10.0\n. 50.0\n2 90.0\n3 100.1\n. 200.0\n4 20')
  assert.deepEqual([...endedCalls(file, { isKilled: true })], [1, 2])
  assert.deepEqual([...endedCalls(file, { isKilled: false })], [1, 2, 3])
})

test('time in which the event loop stands still does not count', async () => {
  const file = path()
  const notes = new Notes(file)
  await sleep(300) // the loop turns some times
  notes.ended(1)
  for (const until = performance.now() + 400; performance.now() < until; );
  await sleep(30)
  assert.deepEqual([...endedCalls(file, { isKilled: true })], [])
  // On a busy machine, many turns may come late.
  for (let looks = 0; looks < 1_000 && endedCalls(file, { isKilled: true }).size === 0; looks++) await sleep(20)
  assert.deepEqual([...endedCalls(file, { isKilled: true })], [1])
})
