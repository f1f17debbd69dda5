import assert from 'node:assert/strict'
import test from 'node:test'
import { bodyOf, type Message, writeMessage } from '../../src/dingtalk/message.ts'
import { readNotification } from '../../src/dingtalk/notification.ts'
import { type AlertParts, payload } from './payload.ts'

const messageOf = (alerts: readonly AlertParts[], leftOut = 0): Message =>
  writeMessage(readNotification(payload(alerts, leftOut)))

test('a message tells what is wrong, where, since when, and where to look', () => {
  const message = messageOf([
    {
      labels: { provider: 'holysheep' },
      annotations: {
        dashboard_url: 'http://localhost:3000/d/holysheep-limits?var-service=checkout',
        runbook_url: 'https://runbooks.example/runbooks.md#timeouts',
      },
    },
    { status: 'resolved', labels: { service_name: 'search' } },
  ])
  assert.deepEqual(message, {
    title: '[FIRING:1 RESOLVED:1] HolySheepTimeouts (critical)',
    text: `### [FIRING:1 RESOLVED:1] HolySheepTimeouts (critical)

**Calls time out**

7 calls a second got no answer.

- service_name: checkout
- provider: holysheep
- since 2026-11-03 10:22 UTC

[Dashboard](http://localhost:3000/d/holysheep-limits?var-service=checkout) · [Runbook](https://runbooks.example/runbooks.md#timeouts)

**Resolved: Calls time out**

7 calls a second got no answer.

- service_name: search
- since 2026-11-03 10:22 UTC`,
  })
})

for (const { alerts, leftOut = 0, title } of [
  { alerts: [{ status: 'resolved' }], title: '[RESOLVED:1] HolySheepTimeouts (critical)' },
  { alerts: [{}, {}], leftOut: 7, title: '[FIRING:2+] HolySheepTimeouts (critical)' },
  {
    alerts: [{ labels: { severity: 'warning', alertname: 'B' } }, { labels: { alertname: 'A' } }],
    title: '[FIRING:2] A, B (critical)',
  },
  {
    alerts: ['A', 'B', 'C', 'D'].map((alertname) => ({ labels: { alertname, severity: '' } })),
    title: '[FIRING:4] A, B, C, …',
  },
  { alerts: [{ labels: { alertname: '', severity: '@all' } }], title: '[FIRING:1] an alert without a name (＠all)' },
] satisfies { alerts: AlertParts[]; leftOut?: number; title: string }[]) {
  test(`the title ${title}`, () => assert.equal(messageOf(alerts, leftOut).title, title))
}

test('firing comes before resolved, and the severe before the less severe', () => {
  const { text } = messageOf([
    { annotations: { summary: 'four' }, status: 'resolved' },
    { annotations: { summary: 'three' }, labels: { severity: 'odd' } },
    { annotations: { summary: 'two' }, labels: { severity: 'warning' } },
    { annotations: { summary: 'one' } },
  ])
  assert.deepEqual(
    Array.from(text.matchAll(/^\*\*(.*)\*\*$/gm), ([, summary]) => summary),
    ['one', 'two', 'three', 'Resolved: four'],
  )
})

test('20 alerts are told of, and the number of the others', () => {
  const { text } = messageOf(Array<AlertParts>(25).fill({}), 100)
  assert.equal(text.match(/Calls time out/g)?.length, 20)
  assert.match(text, /\n\nand 105 more$/)
})

for (const filler of ['x', '中', '🐑', '"', '@']) {
  test(`a message of long alerts full of ${filler} is as long as DingTalk takes it`, () => {
    const long = filler.repeat(5000)
    const url = `https://h/${'中'.repeat(100)}`
    const alerts = Array<AlertParts>(30).fill({
      labels: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`label_${index}`, long])),
      annotations: { summary: long, description: long, dashboard_url: url, runbook_url: url },
    })
    const message = messageOf(alerts)
    const told = message.text.match(/since 2026/g)?.length ?? 0
    assert.ok(Buffer.byteLength(bodyOf(message)) <= 20_000)
    assert.ok(told > 0, 'none is told of')
    assert.ok(message.text.endsWith(`\n\nand ${30 - told} more`))
  })
}

test('what a label says is text, in whatever part of the message it stands', () => {
  const evil = '[x](http://evil.example) @all\n# <b>'
  const { title, text } = messageOf([
    {
      labels: { alertname: evil, severity: evil, model: evil, [evil]: 'x' },
      annotations: { summary: evil, description: evil, dashboard_url: `http://h/d?s=${evil}`, runbook_url: evil },
    },
  ])
  assert.doesNotMatch(title + text, /@|<|\n# /)
  assert.deepEqual(
    Array.from(text.matchAll(/\]\(([^)]*)\)/g), ([, url]) => url),
    ['http://h/d?s=%5Bx%5D%28http://evil.example%29%20%40all#%20%3Cb%3E'],
  )
})
