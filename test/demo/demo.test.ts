import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Child } from '../../demo/child.ts'
import { appEnvironment } from '../../demo/environment.ts'
import { startDemo } from './demo-process.ts'

test('the demo runs its traffic, and its metrics say what the gateway sent', { timeout: 300_000 }, async () => {
  const demo = startDemo(['--seconds', '2'])
  assert.equal(await demo.ended, 0, demo.stdout() + demo.stderr())
  const output = demo.stdout()
  for (const says of [
    /^Calls by model and outcome$/m,
    /^Tokens and estimated cost$/m,
    /^Latency of completed calls/m,
    /^What went wrong/m,
    /^By tenant/m,
    /^ +gpt-4\.1 +\d+ /m,
    /^ +claude-sonnet-4\.5 .*\$\d/m,
    /^ +text-embedding-3-small .* no price$/m,
    /^ +429s +quota +1 /m,
    /^ +timeouts +deadline +3 /m,
    /^ +globex +\d/m,
    /the metrics say the same ✓$/m,
    /^Where to look next$/m,
  ])
    assert.match(output, says)
  assert.match(output, /^ {2}Calls by openai \d+\.\d+\.\d+, @anthropic-ai\/sdk \d+\.\d+\.\d+, fetch$/m)
  assert.equal(demo.stderr(), '')
  assert.doesNotMatch(output, /The app said/)
  assert.ok(output.split('\n').every((line) => line.length <= 110))
})

test('in a folder without the clients, fetch makes the same calls', { timeout: 300_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'demo-test-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const demo = startDemo(['--seconds', '2'], {}, folder)
  assert.equal(await demo.ended, 0, demo.stdout() + demo.stderr())
  const output = demo.stdout()
  for (const says of [
    /^ {2}Calls by fetch; not installed in this folder: openai, @anthropic-ai\/sdk$/m,
    /^ +429s +quota +1 /m,
    /^ +timeouts +deadline +3 /m,
    /^ +retries +\/chat\/completions +\d/m,
    /the metrics say the same ✓$/m,
  ])
    assert.match(output, says)
  assert.equal(demo.stderr(), '')
  assert.doesNotMatch(output, /The app said/)
})

test('--keep goes on until Ctrl-C, which ends everything', { timeout: 300_000 }, async () => {
  const demo = startDemo(['--seconds', '1', '--keep'])
  await demo.says('Ctrl-C')
  const [url = ''] = /http:\S+metrics/.exec(demo.stdout()) ?? []
  assert.match(await (await fetch(url)).text(), /holysheep_requests_total/)
  demo.process.kill('SIGINT')
  assert.equal(await demo.ended, 0, demo.stdout() + demo.stderr())
  await assert.rejects(fetch(url))
})

test('Ctrl-C ends the traffic, too', { timeout: 300_000 }, async () => {
  const demo = startDemo(['--seconds', '30'])
  await demo.says('of 30 s')
  demo.process.kill('SIGINT')
  assert.equal(await demo.ended, 130)
  assert.equal(demo.stderr(), '')
})

for (const { args, env, code, says } of [
  { args: ['--help'], env: {}, code: 0, says: /^Usage: holysheep-otel demo \[options\]\n/ },
  { args: ['--fast'], env: {}, code: 2, says: /^holysheep-otel demo: unknown option --fast\n/ },
  { args: ['--live'], env: {}, code: 2, says: /^--live needs HOLYSHEEP_API_KEY [^\n]*\n$/ },
  {
    args: [],
    env: { OTEL_EXPORTER_PROMETHEUS_PORT: 'http' },
    code: 2,
    says: /^OTEL_EXPORTER_PROMETHEUS_PORT must be a port, not http\.\n$/,
  },
])
  test(`the demo with ${JSON.stringify({ args, env })} ends with ${code} and one message`, async () => {
    const demo = startDemo(args, env)
    assert.equal(await demo.ended, code)
    assert.match(demo.stdout() + demo.stderr(), says)
  })

test('an app that dies is the end, and its last words are told', async () => {
  const app = new Child('app', [], appEnvironment(0, '127.0.0.1:1'))
  await assert.rejects(app.says(), {
    name: 'Failure',
    exitCode: 1,
    message:
      /^The app ended with exit code 1 before its calls did\. It said:\n(?:.|\n)*must be the origin of a gateway/,
  })
  await app.stop()
})
