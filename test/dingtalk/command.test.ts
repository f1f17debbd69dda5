import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { runCommand } from '../cli/terminal.ts'
import { builtPackage } from '../helpers/app.ts'
import { startDingTalk, TOKEN } from '../helpers/dingtalk.ts'
import { eventually } from '../helpers/eventually.ts'
import { type AlertParts, payload } from './payload.ts'

const SECRET = 'SEC000'

const folder = mkdtempSync(join(tmpdir(), 'holysheep-dingtalk-'))
const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const children: ChildProcess[] = []
after(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

/** The command as a process of its own, on a free port. */
function start(env: NodeJS.ProcessEnv, ...words: readonly string[]) {
  const child = spawn(process.execPath, [builtPackage('cli.js'), 'dingtalk', ...words], {
    env: { PATH: process.env.PATH, HOLYSHEEP_DINGTALK_LISTEN: '127.0.0.1:0', ...env },
  })
  children.push(child)
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  const ended = once(child, 'close').then(([code]: number[]) => code)
  const url = async (): Promise<string> => {
    await eventually(() => output.stdout.includes('\n') || child.exitCode !== null)
    return /http:\S+\/alerts/.exec(output.stdout)?.[0] ?? assert.fail(output.stderr)
  }
  return { child, output, ended, url }
}

const send = async (url: string, alerts?: readonly AlertParts[], leftOut?: number): Promise<number> => {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(url, { method: 'POST', headers, body: payload(alerts, leftOut) })).status
}

describe('the command', () => {
  test('writes alerts where there is no robot, a line each', async () => {
    const { child, output, ended, url } = start({ HOLYSHEEP_DINGTALK_URL: ' ' })
    const alerts: AlertParts[] = [
      { status: 'resolved', annotations: { summary: 'Over.', description: '' } },
      { labels: { model: 'a\nFIRING b' }, annotations: { runbook_url: 'https://runbooks.example/#timeouts' } },
    ]
    assert.equal(await send(await url(), alerts, 5), 200)
    child.kill('SIGTERM')
    assert.equal(await ended, 0)
    const [first, ...lines] = output.stdout.split('\n')
    assert.match(first ?? '', /: there is no robot, and alerts are written here\.$/)
    assert.deepEqual(lines, [
      'FIRING critical HolySheepTimeouts since 2026-11-03 10:22 UTC: Calls time out. 7 calls a second got no answer. service_name=checkout model="a FIRING b" https://runbooks.example/#timeouts',
      'RESOLVED critical HolySheepTimeouts since 2026-11-03 10:22 UTC: Over. service_name=checkout',
      'and 5 more',
      '',
    ])
    assert.equal(output.stderr, '')
  })

  for (const { by, signal, env, words } of [
    {
      by: 'variables',
      signal: 'SIGTERM',
      env: (robot: string) => ({ HOLYSHEEP_DINGTALK_URL: robot, HOLYSHEEP_DINGTALK_SECRET: SECRET }),
      words: () => [],
    },
    {
      by: 'files that variables name',
      signal: 'SIGINT',
      env: (robot: string) => ({
        HOLYSHEEP_DINGTALK_URL_FILE: file('url', `${robot}\n`),
        HOLYSHEEP_DINGTALK_SECRET_FILE: file('secret', `${SECRET}\r\n`),
      }),
      words: () => [],
    },
    {
      by: 'files that options name, whatever the variables say',
      signal: 'SIGTERM',
      env: () => ({
        HOLYSHEEP_DINGTALK_URL: 'http://127.0.0.1:1/',
        HOLYSHEEP_DINGTALK_URL_FILE: '/nowhere',
        HOLYSHEEP_DINGTALK_SECRET: 'x',
      }),
      words: (robot: string) => [
        `--url-file=${file('url', robot)}`,
        '--secret-file',
        file('secret', SECRET),
        '--listen=localhost:0',
      ],
    },
  ] as const) {
    test(`sends to the robot that is given by ${by}, and ends by ${signal}`, async (t) => {
      const server = await startDingTalk({ secret: SECRET })
      t.after(() => server.close())
      const { child, output, ended, url } = start(env(server.url), ...words(server.url))
      assert.equal(await send(await url()), 200)
      assert.equal(server.messages.length, 1)
      assert.match(output.stdout, /: a robot of 127\.0\.0\.1:\d+ tells of them, with a signature\.\n$/)
      child.kill(signal)
      assert.equal(await ended, 0)
      assert.ok(!`${output.stdout}${output.stderr}`.includes(TOKEN))
      assert.ok(!`${output.stdout}${output.stderr}`.includes(SECRET))
    })
  }

  test('writes what was not delivered to standard error', async (t) => {
    const server = await startDingTalk({ secret: SECRET })
    t.after(() => server.close())
    const { child, output, ended, url } = start({ HOLYSHEEP_DINGTALK_URL: server.url })
    assert.equal(await send(await url()), 422)
    child.kill()
    await ended
    assert.match(output.stderr, /^answered 422: DingTalk says 310000 invalid timestamp – check [^\n]*\n$/)
  })
})

describe('what the command can not work with', () => {
  mkdirSync(join(folder, 'directory'))
  const wrongUrl = 'a webhook URL such as https://oapi.dingtalk.com/robot/send?access_token=…'

  for (const { words = [], env = {}, code, says } of [
    {
      words: ['--listen', '8060'],
      code: 2,
      says: '--listen must be HOST:PORT such as 127.0.0.1:8060, got "8060"',
    },
    {
      env: { HOLYSHEEP_DINGTALK_LISTEN: 'localhost:99999' },
      code: 2,
      says: 'HOLYSHEEP_DINGTALK_LISTEN must be HOST:PORT such as 127.0.0.1:8060, got "localhost:99999"',
    },
    {
      env: { HOLYSHEEP_DINGTALK_URL: 'ftp://secret.example/' },
      code: 2,
      says: `HOLYSHEEP_DINGTALK_URL must be ${wrongUrl}, got "21 characters that are not shown"`,
    },
    {
      env: { HOLYSHEEP_DINGTALK_URL: 'https://me:secret@oapi.dingtalk.com/' },
      code: 2,
      says: `HOLYSHEEP_DINGTALK_URL must be ${wrongUrl}, got "36 characters that are not shown"`,
    },
    {
      env: { HOLYSHEEP_DINGTALK_URL: 'http://h/', HOLYSHEEP_DINGTALK_URL_FILE: '/x' },
      code: 2,
      says: 'HOLYSHEEP_DINGTALK_URL and HOLYSHEEP_DINGTALK_URL_FILE are both set',
    },
    {
      env: { HOLYSHEEP_DINGTALK_SECRET: SECRET },
      code: 2,
      says: 'HOLYSHEEP_DINGTALK_SECRET gives the secret of a robot, and nothing gives its URL',
    },
    {
      words: ['--url-file', '/nowhere'],
      code: 1,
      says: '--url-file must be the path of a file with a secret (ENOENT), got "/nowhere"',
    },
    {
      env: { HOLYSHEEP_DINGTALK_SECRET_FILE: '/dev/zero' },
      code: 1,
      says: 'HOLYSHEEP_DINGTALK_SECRET_FILE must be the path of a file with a secret (it is not a file), got "/dev/zero"',
    },
    {
      words: ['--url-file', file('large', 'x'.repeat(70_000))],
      code: 1,
      says: /^--url-file must be the path of a file with a secret \(this has 70000 bytes, and at most 65536 are read\), got /,
    },
    {
      words: ['--url-file', file('wrong', 'secret')],
      code: 2,
      says: `--url-file must be ${wrongUrl}, got "6 characters that are not shown"`,
    },
    { words: ['--listen', '203.0.113.1:8060'], code: 1, says: /^203\.0\.113\.1:8060 can not be listened on: / },
  ]) {
    test(`${typeof says === 'string' ? says.slice(0, 110) : says.source}`, async () => {
      const result = await runCommand(['dingtalk', ...words], { env })
      const [line = ''] = result.stderr.split('\n')
      const message = line.replace(/^holysheep-otel dingtalk: /, '')
      assert.deepEqual([result.code, result.stdout], [code, ''])
      if (typeof says === 'string') assert.equal(message, says)
      else assert.match(message, says)
    })
  }
})
