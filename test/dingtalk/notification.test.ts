import assert from 'node:assert/strict'
import test from 'node:test'
import { readNotification } from '../../src/dingtalk/notification.ts'
import { payload } from './payload.ts'

/** A payload with something else in it. */
const changed = (change: (body: Record<string, unknown> & { alerts: Record<string, unknown>[] }) => void): string => {
  const body = JSON.parse(payload())
  change(body)
  return JSON.stringify(body)
}

const inAlert = (parts: Record<string, unknown>): string =>
  changed(({ alerts: [alert] }) => void Object.assign(alert ?? {}, parts))

for (const { body, says } of [
  { body: '', says: 'the body must be JSON, got ""' },
  { body: '{"version":', says: 'the body must be JSON, got "{\\"version\\":"' },
  { body: '[]', says: 'the body must be an object, got []' },
  { body: 'null', says: 'the body must be an object, got null' },
  { body: '{}', says: 'version must be "4", as Alertmanager sends it, got undefined' },
  {
    body: changed((body) => void Object.assign(body, { version: 4 })),
    says: 'version must be "4", as Alertmanager sends it, got 4',
  },
  {
    body: changed((body) => void Object.assign(body, { alerts: [] })),
    says: 'alerts must be a list of alerts, got []',
  },
  { body: changed((body) => body.alerts.push(null as never)), says: 'alerts[1] must be an object, got null' },
  {
    body: changed((body) => void Object.assign(body, { truncatedAlerts: 'many' })),
    says: 'truncatedAlerts must be a whole number, got "many"',
  },
  { body: inAlert({ status: 'pending' }), says: 'alerts[0].status must be firing or resolved, got "pending"' },
  { body: inAlert({ labels: ['x'] }), says: "alerts[0].labels must be an object, got [ 'x' ]" },
  { body: inAlert({ labels: { le: 5 } }), says: 'alerts[0].labels.le must be text, got 5' },
  { body: inAlert({ annotations: undefined }), says: 'alerts[0].annotations must be an object, got undefined' },
  { body: inAlert({ startsAt: 'today' }), says: 'alerts[0].startsAt must be a time, got "today"' },
  { body: inAlert({ startsAt: 7 }), says: 'alerts[0].startsAt must be a time, got 7' },
]) {
  test(`no notification: ${says}`, () =>
    assert.throws(() => readNotification(body), { name: 'InvalidOptionError', message: says }))
}

test('alerts are read, and the number of those that Alertmanager left out', () => {
  const { alerts, leftOut } = readNotification(payload([{ status: 'resolved', labels: { model: 'm' } }, {}], 3))
  assert.equal(leftOut, 3)
  assert.deepEqual(
    alerts.map(({ status, labels, startsAt }) => [status, labels.get('model'), startsAt.toISOString()]),
    [
      ['resolved', 'm', '2026-11-03T10:22:07.123Z'],
      ['firing', undefined, '2026-11-03T10:22:07.123Z'],
    ],
  )
})

test('a label may have the name of a member that every object has', () => {
  const body = payload().replace('"service_name"', '"__proto__"')
  assert.equal(readNotification(body).alerts[0]?.labels.get('__proto__'), 'checkout')
  assert.equal(readNotification(payload()).alerts[0]?.labels.get('constructor'), undefined)
})
