import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { SmallDisk, withoutSmallDisk } from './small-disk.ts'

test('a disk gets full and is freed, for the programs within and for nobody else', {
  skip: withoutSmallDisk,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holysheep-disk-'))
  const disk = await SmallDisk.mount(folder)
  try {
    const file = join(folder, 'file')
    const [command = '', ...args] = [...disk.within, 'dd', 'if=/dev/zero', `of=${file}`, 'bs=10', 'count=1']
    disk.fill()
    const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
    assert.notEqual(status, 0)
    assert.match(stderr, /No space left on device/)
    disk.free()
    execFileSync(command, args, { stdio: 'ignore' })
    assert.ok(existsSync(join(disk.outside, 'file')))
    assert.ok(!existsSync(file))
  } finally {
    await disk.remove()
    rmSync(folder, { recursive: true })
  }
})
