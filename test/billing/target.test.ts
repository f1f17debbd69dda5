import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { openBillingLog, readTarget, targetName } from '../../src/billing/index.ts'
import { loadPackage, MissingPackageError } from '../../src/billing/missing-package.ts'
import { targetKey } from '../../src/billing/target-key.ts'

for (const { target, name } of [
  { target: 'postgres://me:secret@db.example:5433/bills?password=secret', name: 'postgres://me@db.example:5433/bills' },
  { target: ' postgresql://db.example/bills ', name: 'postgres://db.example/bills' },
  { target: 'pglite:./bills', name: `pglite:${resolve('bills')}` },
])
  test(`${target} is called ${name}`, () => assert.equal(targetName(readTarget(target)), name))

for (const { target, shows } of [
  { target: 'mysql://me:secret@db/bills', shows: '"mysql:…"' },
  { target: 'postgres://me:secret@[', shows: '"postgres:…"' },
  { target: 'pglite:', shows: '"pglite:…"' },
  { target: 'me:secret@db', shows: '"me:…"' },
  { target: '', shows: '""' },
  { target: 7, shows: '7' },
]) {
  test(`${target} is refused without showing a password`, () => {
    const message = `billing must be postgres://… or pglite:DIRECTORY, got ${shows}`
    assert.throws(() => openBillingLog(target as string), { code: 'ERR_HOLYSHEEP_INVALID_OPTION', message })
  })
}

test('another password is the same database', () => {
  const key = (password: string) => targetKey(readTarget(`postgres://me:${password}@db/bills`))
  assert.equal(key('one'), key('two'))
  assert.notEqual(key('one'), targetKey(readTarget('postgres://me@db/others')))
})

test('a missing package is one message that says what to install', async () => {
  const load = (name: string) => loadPackage('not-there-at-all', 'nowhere', () => import(name))
  await assert.rejects(load('not-there-at-all'), (fault) => {
    assert.ok(fault instanceof MissingPackageError)
    assert.equal(
      fault.message,
      'a billing log in nowhere needs the package not-there-at-all: npm install not-there-at-all',
    )
    return true
  })
  await assert.rejects(load('another-one'), { code: 'ERR_MODULE_NOT_FOUND' }) // it is there, and lacks something itself
})
