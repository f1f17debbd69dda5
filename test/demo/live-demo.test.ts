import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { runLiveDemo } from '../../demo/live-demo.ts'
import type { Screen } from '../../demo/screen.ts'
import { createStyle } from '../../demo/style.ts'
import { drawTable } from '../../demo/table.ts'
import { type Gateway, startGateway } from '../../gateway/index.ts'

let gateway: Gateway

before(async () => {
  process.env.HOLYSHEEP_API_KEY = 'hs-secret'
  process.env.OTEL_EXPORTER_PROMETHEUS_PORT = '0'
  gateway = await startGateway()
})
after(() => gateway.close())

/** Remembers what was said. */
function deafScreen(): Screen & { readonly said: string[] } {
  const said: string[] = []
  const style = createStyle(false)
  return {
    said,
    out: process.stdout,
    style,
    say: (text) => void said.push(text),
    show: (tables) => void said.push(...tables.map((table) => drawTable(table, 100, style))),
  }
}

test('the live demo makes a few cheap calls, and tells neither key nor content', { timeout: 300_000 }, async () => {
  const screen = deafScreen()
  assert.equal(await runLiveDemo(screen, new AbortController().signal, gateway.origin), 0)
  const output = screen.said.join('\n')
  assert.equal(gateway.ledger.requests.length, 4)
  assert.ok(gateway.ledger.answers.every(({ tokens }) => (tokens?.completion ?? 0) <= 16))
  assert.match(output, /✓ gemini-2\.5-flash, a chat completion/)
  assert.match(output, /^Tokens and estimated cost$/m)
  assert.doesNotMatch(output, /hs-secret|Say hello|Xin|✗/)
})

test('the live demo says how calls went wrong, and fails where all did', { timeout: 300_000 }, async () => {
  const screen = deafScreen()
  const unreachable = 'http://127.0.0.1:1'
  assert.equal(await runLiveDemo(screen, new AbortController().signal, unreachable), 1)
  assert.match(screen.said.join('\n'), /✗ gemini-2\.5-flash, a chat completion: APIConnectionError/)
})
