import assert from 'node:assert/strict'
import test from 'node:test'
import { verdict } from '../../src/dingtalk/verdict.ts'

const hint = 'check the secret, the keywords and the permitted addresses of the robot, and the clock here'
const stranger = 'the answer is not of DingTalk: is the URL that of a robot?'

for (const { status = 200, body, is } of [
  { body: '{"errcode":0,"errmsg":"ok"}', is: { kind: 'accepted' } },
  {
    body: '{"errcode":310000,"errmsg":"sign not match"}',
    is: { kind: 'refused', reason: `DingTalk says 310000 sign not match – ${hint}` },
  },
  {
    body: '{"errcode":400102,"errmsg":"robot\\nstopped"}',
    is: { kind: 'refused', reason: 'DingTalk says 400102 robot stopped' },
  },
  { body: '{"errcode":460101}', is: { kind: 'refused', reason: 'DingTalk says 460101' } },
  {
    body: '{"status":1111,"wait":5,"punish":"deny","errcode":130101,"errmsg":"send too fast"}',
    is: { kind: 'busy', reason: 'DingTalk says 130101 send too fast', tooFast: true },
  },
  { body: '{"errcode":410100,"errmsg":""}', is: { kind: 'busy', reason: 'DingTalk says 410100', tooFast: true } },
  { body: '{"errcode":-1,"errmsg":"busy"}', is: { kind: 'busy', reason: 'DingTalk says -1 busy', tooFast: false } },
  { body: '<html>', is: { kind: 'busy', reason: stranger, tooFast: false } },
  { body: 'null', is: { kind: 'busy', reason: stranger, tooFast: false } },
  { body: '{"errcode":"0"}', is: { kind: 'busy', reason: stranger, tooFast: false } },
  { status: 502, body: '', is: { kind: 'busy', reason: 'DingTalk answered with the status 502', tooFast: false } },
  { status: 429, body: '', is: { kind: 'busy', reason: 'DingTalk answered with the status 429', tooFast: false } },
  { status: 302, body: '', is: { kind: 'refused', reason: 'DingTalk answered with the status 302' } },
  { status: 404, body: '{"errcode":0}', is: { kind: 'refused', reason: 'DingTalk answered with the status 404' } },
]) {
  test(`${status} ${body} is ${is.kind}`, () => assert.deepEqual(verdict(status, body), is))
}
