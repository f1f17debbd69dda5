import assert from 'node:assert/strict'
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, type TestContext, test } from 'node:test'
import { isGone, ownerName } from '../../../src/billing/owner.ts'
import { SpoolDirectory } from '../../../src/billing/spool/directory.ts'
import { decodeLines, encodeLines } from '../../../src/billing/spool/line.ts'
import { Spool } from '../../../src/billing/spool/spool.ts'
import type { Row } from '../../../src/billing/table/columns.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holysheep-spool-'))
})

const openSpool = (limitBytes = 1e9, onTrouble: (problem?: unknown) => void = () => {}) =>
  new Spool(SpoolDirectory.open([folder]), { limitBytes, onTrouble })

const rows = (...names: readonly string[]): readonly Row[] => names.map((name) => [name, 1, null, true, 'ö\n"🐑'])

async function pendingOf(spool: Spool): Promise<readonly unknown[]> {
  const names: unknown[] = []
  for (let batch = await spool.next(2); batch !== undefined; batch = await spool.next(2)) {
    names.push(...batch.rows.map(([name]) => name))
    spool.acknowledge(batch)
  }
  return names
}

async function keep(spool: Spool, ...names: readonly string[]): Promise<void> {
  const position = await spool.append(rows(...names))
  assert.ok(position)
  spool.markPending(position)
}

/** Time passes, but for that of day. */
function pass(context: TestContext, milliseconds: number): void {
  const now = performance.now.bind(performance)
  context.mock.method(performance, 'now', () => now() + milliseconds)
}

/** The time of day is set back by an hour. */
function setBack(context: TestContext): void {
  const now = Date.now
  context.mock.method(Date, 'now', () => now() - 3_600_000)
}

/** Files of a process that has ended long ago. */
function leaveFiles(count: number, ...names: readonly string[]): readonly string[] {
  const dead = ownerName().replace(`.${process.pid}.`, '.4194303.') // the largest process id there can be
  const paths = Array.from({ length: count }, (_, file) => join(folder, `${dead}-${file}.spool`))
  for (const path of paths) {
    writeFileSync(path, encodeLines(rows(...names)))
    utimesSync(path, 1, 1)
  }
  return paths
}

describe('a line of the spool', () => {
  const bytes = encodeLines(rows('a', 'b', 'c'))

  test('comes back as it was', () => {
    assert.deepEqual(decodeLines(bytes, 9), { rows: rows('a', 'b', 'c'), damaged: 0, length: bytes.length })
  })

  for (let cut = 0; cut < bytes.length; cut += 7) {
    test(`torn after ${cut} bytes leaves whole rows only`, () => {
      const { rows: read, damaged } = decodeLines(bytes.subarray(0, cut), 9)
      assert.deepEqual([read, damaged], [rows('a', 'b', 'c').slice(0, read.length), 0])
    })
  }

  test('with a byte that changed is counted and left out', () => {
    const spoilt = Buffer.from(bytes)
    spoilt[spoilt.indexOf('"b"') + 1] = 0x78
    const { rows: read, damaged } = decodeLines(spoilt, 9)
    assert.deepEqual([read, damaged], [rows('a', 'c'), 1])
  })
})

describe('the spool', () => {
  test('keeps what was not confirmed, in order', async (context) => {
    const spool = openSpool()
    await keep(spool, 'a', 'b', 'c')
    const confirmed = await spool.append(rows('x', 'y'))
    assert.ok(confirmed)
    spool.markStored(confirmed)
    await keep(spool, 'd')
    assert.deepEqual(await pendingOf(spool), ['a', 'b', 'c', 'd'])
    assert.equal(spool.hasPending, false)
    pass(context, 5_000)
    await spool.tidy()
    assert.deepEqual(readdirSync(folder), [])
  })

  test('takes over what was released, but nothing of the living', async () => {
    const first = openSpool()
    await keep(first, 'a', 'b')
    const second = openSpool()
    second.claim()
    assert.deepEqual(await pendingOf(second), [])
    first.release()
    const [third, fourth] = [openSpool(), openSpool()]
    third.claim()
    fourth.claim()
    assert.deepEqual([await pendingOf(third), await pendingOf(fourth)], [['a', 'b'], []])
  })

  test('takes over what the dead left, up to its torn end', async () => {
    const [path = ''] = leaveFiles(1, 'a', 'b')
    appendFileSync(path, encodeLines(rows('torn')).subarray(0, 20))
    const spool = openSpool()
    spool.claim()
    assert.deepEqual(await pendingOf(spool), ['a', 'b'])
  })

  test('shows at once that what it has claimed is in use', () => {
    leaveFiles(1, 'a')
    openSpool().claim()
    assert.ok(statSync(join(folder, readdirSync(folder)[0] ?? '')).mtimeMs > 1_000)
  })

  test('claims only so many files at a time, as each takes a descriptor', async () => {
    leaveFiles(70, 'a')
    const spool = openSpool()
    spool.claim()
    assert.equal((await pendingOf(spool)).length, 64)
    spool.claim()
    assert.equal(spool.hasPending, false)
    await spool.tidy()
    spool.claim()
    assert.equal((await pendingOf(spool)).length, 6)
  })

  test('is bounded, says so once, and recovers', async (context) => {
    const told: unknown[] = []
    const spool = openSpool(200, (problem) => told.push(problem))
    await keep(spool, 'a')
    assert.equal(await spool.append(rows('b', 'c', 'd', 'e', 'f', 'g')), undefined)
    assert.equal(await spool.append(rows('h')), undefined)
    assert.deepEqual(told.length, 1)
    await pendingOf(spool)
    pass(context, 5_000)
    await spool.tidy()
    await keep(spool, 'i')
    assert.deepEqual([told.length, told[1]], [2, undefined])
  })

  test('tries again when it is time, though the clock was set back', async (context) => {
    const spool = openSpool(100)
    assert.equal(await spool.append(rows('a', 'b', 'c', 'd', 'e', 'f')), undefined)
    setBack(context)
    pass(context, 1_050)
    await keep(spool, 'g')
  })

  test('shows that its owner lives, though the clock was set back', async (context) => {
    const spool = openSpool()
    await keep(spool, 'a')
    const path = join(folder, readdirSync(folder)[0] ?? '')
    utimesSync(path, 1, 1)
    setBack(context)
    pass(context, 61_000)
    await spool.tidy()
    assert.ok(statSync(path).mtimeMs > 1_000)
  })

  test('writes no more to a file that another process has claimed', async () => {
    const spool = openSpool()
    await keep(spool, 'a')
    const claimed = join(folder, 'claimed')
    renameSync(join(folder, readdirSync(folder)[0] ?? ''), claimed)
    await spool.tidy()
    await keep(spool, 'b')
    assert.equal(readdirSync(folder).length, 2)
    assert.equal(decodeLines(readFileSync(claimed), 9).rows.length, 1)
    assert.deepEqual(await pendingOf(spool), ['a', 'b'])
    await spool.tidy()
    spool.release()
    assert.deepEqual(readdirSync(folder), ['claimed'])
  })

  test('what is written at the end of the process is owed', () => {
    const spool = openSpool()
    spool.appendNow(rows('a'))
    spool.release()
    const [name] = readdirSync(folder)
    assert.match(name ?? '', /^released-/)
    assert.equal(decodeLines(readFileSync(join(folder, name ?? '')), 9).rows.length, 1)
  })
})

describe('an owner', () => {
  const name = ownerName()
  const [place, pid, began, random] = name.split('.')
  for (const { reads, owner, silentForMs, gone } of [
    { reads: 'lives while this process does', owner: name, silentForMs: 1e9, gone: false },
    {
      reads: 'whose process id is another process is gone',
      owner: `${place}.${pid}.1.${random}`,
      silentForMs: 0,
      gone: true,
    },
    {
      reads: 'whose process is no more is gone',
      owner: `${place}.4194303.${began}.${random}`,
      silentForMs: 0,
      gone: true,
    },
    {
      reads: 'elsewhere is believed to live',
      owner: `elsewhere.${pid}.${began}.${random}`,
      silentForMs: 1e5,
      gone: false,
    },
    {
      reads: 'elsewhere and silent is gone',
      owner: `elsewhere.${pid}.${began}.${random}`,
      silentForMs: 1e6,
      gone: true,
    },
  ])
    test(reads, { skip: began === '' && 'this system does not tell when a process began' }, () =>
      assert.equal(isGone(owner, silentForMs), gone),
    )
})
