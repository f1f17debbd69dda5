import assert from 'node:assert/strict'
import test from 'node:test'
import { signedUrl } from '../../src/dingtalk/signature.ts'

const robot = new URL('https://oapi.dingtalk.com/robot/send?access_token=abc')

// By `openssl dgst -sha256 -hmac SECtest -binary | base64`, for signatures with and without what a URL encodes.
for (const { timestamp, sign } of [
  { timestamp: 1_700_000_000_000, sign: 'aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g%3D' },
  { timestamp: 1_700_000_000_001, sign: 'r4CWp%2FDz%2BNg0sbTjH1vB0Fr%2BuQ2fn831mssaN6%2FC05I%3D' },
]) {
  test(`the URL at ${timestamp} is signed as DingTalk wants it`, () =>
    assert.equal(
      signedUrl(robot, 'SECtest', timestamp).href,
      `https://oapi.dingtalk.com/robot/send?access_token=abc&timestamp=${timestamp}&sign=${sign}`,
    ))
}

test('the URL of the robot stays as it is', () => {
  signedUrl(robot, 'SECtest', 1)
  assert.equal(robot.search, '?access_token=abc')
})
