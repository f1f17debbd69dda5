import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { loadPackage, MissingPackageError } from '../../../src/billing/database/missing-package.ts'
import { openBillingLog, openDatabase, readTarget, targetName } from '../../../src/billing/index.ts'
import { targetKey } from '../../../src/billing/spool/directory.ts'

for (const { target, name } of [
  { target: 'postgres://me:secret@db.example:5433/bills?password=secret', name: 'postgres://me@db.example:5433/bills' },
  { target: ' postgresql://db.example/bills ', name: 'postgres://db.example/bills' },
  { target: 'mysql://me:secret@db.example:3307/bills?ssl-mode=REQUIRED', name: 'mysql://me@db.example:3307/bills' },
  { target: 'mariadb://me@[::1]/bills', name: 'mysql://me@[::1]/bills' },
  { target: 'clickhouse://me:secret@db.example/bills?cluster=north', name: 'clickhouse://me@db.example/bills' },
  { target: 'clickhouses://me@[::1]:9/bills?ssl-ca=/ca.pem', name: 'clickhouse://me@[::1]:9/bills' },
  { target: 'pglite:./bills', name: `pglite:${resolve('bills')}` },
])
  test(`${target} is called ${name}`, () => assert.equal(targetName(readTarget(target)), name))

for (const { target, shows } of [
  { target: 'oracle://me:secret@db/bills', shows: '"oracle:…"' },
  { target: 'postgres://me:secret@[', shows: '"postgres:…"' },
  { target: 'pglite:', shows: '"pglite:…"' },
  { target: 'me:secret@db', shows: '"me:…"' },
  { target: '', shows: '""' },
  { target: 7, shows: '7' },
]) {
  test(`${target} is refused without showing a password`, () => {
    const message = `billing must be postgres://…, mysql://…, mariadb://…, clickhouse://…, clickhouses://… or pglite:DIRECTORY, got ${shows}`
    assert.throws(() => openBillingLog(target as string), { code: 'ERR_HOLYSHEEP_INVALID_OPTION', message })
  })
}

for (const { target, rule } of [
  { target: 'mysql://me:secret@db', rule: '' },
  { target: 'mysql://me:secret@db/', rule: '' },
  { target: 'mysql://me:secret@db/bills/secret', rule: '' },
  { target: 'mysql:///bills', rule: '' },
  { target: 'mysql://me:s%ecret@db/bills', rule: ' in which a % is written as %25' },
  {
    target: 'mysql://me:secret@db/bills?sslmode=require',
    rule: ' with no other parameters than ssl-mode, ssl-ca, ssl-cert, ssl-key',
  },
  {
    target: 'mysql://me:secret@db/bills?ssl-mode=secret',
    rule: ' with one of DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY as ssl-mode',
  },
  {
    target: 'mysql://me:secret@[::1]/bills?ssl-mode=VERIFY_IDENTITY',
    rule: ' with the name of a host, not its address, for ssl-mode=VERIFY_IDENTITY',
  },
]) {
  test(`${target} is refused without showing a password`, () => {
    const message = `billing must be mysql://USER:PASSWORD@HOST:PORT/DATABASE${rule}, got "mysql:…"`
    assert.throws(() => openBillingLog(target), { code: 'ERR_HOLYSHEEP_INVALID_OPTION', message })
  })
}

for (const { target, rule } of [
  { target: 'clickhouse://me:secret@db', rule: '//USER:PASSWORD@HOST:PORT/DATABASE' },
  { target: 'clickhouse://me:secret@db/bills/secret', rule: '//USER:PASSWORD@HOST:PORT/DATABASE' },
  { target: 'clickhouses:///bills', rule: '//USER:PASSWORD@HOST:PORT/DATABASE' },
  {
    target: 'clickhouse://me:s%ecret@db/bills',
    rule: '//USER:PASSWORD@HOST:PORT/DATABASE in which a % is written as %25',
  },
  {
    target: 'clickhouses://me:secret@db/bills?ssl_ca=/ca.pem',
    rule: '//USER:PASSWORD@HOST:PORT/DATABASE with no other parameters than cluster, ssl-ca, ssl-cert, ssl-key',
  },
  { target: 'clickhouse://me:secret@db/bills?ssl-ca=/ca.pem', rule: 's://… for ssl-ca, ssl-cert, ssl-key' },
  {
    target: 'clickhouses://me:secret@db/bills?ssl-key=/key.pem',
    rule: '//USER:PASSWORD@HOST:PORT/DATABASE with both ssl-cert and ssl-key or neither',
  },
  {
    target: "clickhouse://me:secret@db/bills?cluster=a'b",
    rule: '//USER:PASSWORD@HOST:PORT/DATABASE with the name of a cluster as cluster',
  },
]) {
  test(`${target} is refused without showing a password`, () => {
    const [scheme = ''] = target.split(':')
    const wanted = rule.startsWith('s:') ? `clickhouse${rule}` : `${scheme}:${rule}`
    const message = `billing must be ${wanted}, got "${scheme}:…"`
    assert.throws(() => openBillingLog(target), { code: 'ERR_HOLYSHEEP_INVALID_OPTION', message })
  })
}

test('a / in a password is refused in every URL', () => {
  for (const scheme of ['postgres', 'mysql', 'mariadb', 'clickhouse', 'clickhouses']) {
    assert.throws(() => readTarget(`${scheme}://me:1/secret@db/bills`), {
      message: `billing must be ${scheme}://… in which a / ? # or @ of a user, password or path is written as %2F %3F %23 or %40, got "${scheme}:…"`,
    })
  }
})

test('another password is the same database', () => {
  const key = (password: string) => targetKey(readTarget(`postgres://me:${password}@db/bills`))
  assert.equal(key('one'), key('two'))
  assert.notEqual(key('one'), targetKey(readTarget('postgres://me@db/others')))
})

test('a server that quotes the password it was sent makes nobody read it', async (t) => {
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from('520000000800000003', 'hex')) // asks for the password as it is
      socket.once('data', (message) => {
        const said = `SFATAL\0C28P01\0Mno ${message.toString('latin1', 5).replace('\0', '')} here\0\0`
        const head = Buffer.from('E0000')
        head.writeInt32BE(said.length + 4, 1)
        socket.end(Buffer.concat([head, Buffer.from(said)]))
      })
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const opened = openDatabase(`postgres://me:hunter%202@127.0.0.1:${port}/bills`)
  await assert.rejects(opened, { code: '28P01', message: 'no … here' })
})

test('a MySQL server that quotes a password makes nobody read it', async (t) => {
  const server = createServer((socket) => {
    const said = Buffer.from('\xff\x15\x04#28000no hunter 2 here', 'latin1')
    socket.end(Buffer.concat([Buffer.from([said.length, 0, 0, 0]), said]))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const opened = openDatabase(`mysql://me:hunter%202@127.0.0.1:${port}/bills`)
  await assert.rejects(opened, { errno: 1045, message: 'no … here' })
})

test('a ClickHouse server that quotes a password makes nobody read it', async (t) => {
  const server = createHttpServer((_, response) => {
    response.writeHead(403, { 'x-clickhouse-exception-code': '516' })
    response.end('Code: 516. DB::Exception: no hunter 2 here. (AUTHENTICATION_FAILED) (version 26)')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const opened = openDatabase(`clickhouse://me:hunter%202@127.0.0.1:${port}/bills`)
  await assert.rejects(opened, { code: '516', message: 'no … here. ' })
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
