import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

/** A machine's whole `PATH`. */
const folder = mkdtempSync(join(tmpdir(), 'holysheep-path-'))
after(() => rmSync(folder, { recursive: true }))

const build = () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/servers.ts'], {
    encoding: 'utf8',
    env: { PATH: folder },
  })
  return { status, stdout, stderr }
}

test('without Go, the build says what to install', () => {
  const { status, stdout, stderr } = build()
  assert.equal(status, 1)
  assert.equal(stdout, '')
  assert.match(
    stderr,
    /^To build the servers, install Go 1\.\d+\.\d+ or newer \(https:\/\/go\.dev\/dl\): here, it is not installed\.\n$/,
  )
})

for (const { reads, program, lack } of [
  { reads: 'that is too old', program: 'echo go1.9.7', lack: 'is go1.9.7' },
  { reads: 'that does not get itself a newer one', program: 'echo no >&2; exit 1', lack: 'is too old' },
])
  test(`nor with a Go ${reads}`, () => {
    writeFileSync(join(folder, 'go'), `#!/bin/sh\n${program}\n`)
    chmodSync(join(folder, 'go'), 0o755)
    const { status, stderr } = build()
    assert.equal(status, 1)
    assert.match(stderr, new RegExp(`^To build the servers, install Go .* here, it ${lack}\\.\n$`))
  })
