import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api'
import { Background } from '../../src/register/background.ts'
import { awaitExports, type Exporter, exportersOf, exportInBackground } from '../../src/register/exporters.ts'
import { eventually } from '../helpers/eventually.ts'

type Done = Parameters<Exporter['export']>[1]

/** Whether a socket keeps the process running; only its handle knows. */
const isHeld = (socket: Socket): boolean => (socket as unknown as { _handle: { hasRef(): boolean } })._handle.hasRef()

test('what work in the background opens is let go of, again and again, and what others open is not', async (context) => {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const open = () => connect((server.address() as AddressInfo).port, '127.0.0.1')
  const background = new Background()
  const ours: { timer?: NodeJS.Timeout; socket?: Socket } = {}
  let end = () => {}
  background.run((done) => {
    end = done
    void sleep(1, undefined, { ref: false }).then(() => {
      ours.timer = setTimeout(() => {}, 60_000)
      ours.socket = open()
    })
  })
  const timer = setTimeout(() => {}, 60_000)
  const socket = open()
  context.after(() => {
    for (const each of [timer, ours.timer]) clearTimeout(each)
    for (const each of [socket, ours.socket]) each?.destroy()
    server.close()
  })

  const released = () => ours.timer?.hasRef() === false && ours.socket !== undefined && !isHeld(ours.socket)
  await eventually(released)
  ours.socket?.ref() // as an agent does when it uses a connection again
  await eventually(released)
  assert.deepEqual([timer.hasRef(), isHeld(socket)], [true, true])
  end()
  await background.settled()
  assert.equal(background.size, 0)
})

test('what begin throws passes through, and nothing is left under way', async () => {
  const background = new Background()
  const begin = () => {
    throw new Error('no')
  }
  assert.throws(() => background.run(begin), /^Error: no$/)
  await background.settled()
  assert.equal(background.size, 0)
})

test('an export is taken at once, its failure is logged, and of too many one fails', async (context) => {
  const errors: unknown[][] = []
  const silent = () => {}
  const logger: DiagLogger = {
    error: (...said) => void errors.push(said),
    warn: silent,
    info: silent,
    debug: silent,
    verbose: silent,
  }
  diag.setLogger(logger, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true })
  context.after(() => diag.disable())
  const background = new Background()
  const pending: Done[] = []
  const exporter: Exporter = { export: (_items, done) => void pending.push(done) }
  exportInBackground(exporter, background)
  const codes: number[] = []
  for (let time = 0; time < 31; time += 1) exporter.export([] as never, ({ code }) => codes.push(code))
  assert.equal(pending.length, 30)
  assert.deepEqual(codes, [...Array<number>(30).fill(0), 1])

  let isFlushed = false
  const flush = awaitExports({ forceFlush: async () => {}, shutdown: async () => {} }, background)
  const flushed = flush().then(() => {
    isFlushed = true
  })
  const fault = new Error('refused')
  for (const done of pending.slice(1)) done({ code: 0 })
  await sleep(5)
  assert.equal(isFlushed, false)
  pending[0]?.({ code: 1, error: fault })
  await flushed
  assert.deepEqual(errors, [['an export failed', fault]])
})

test('a provider that looks different inside has no exporters', () => {
  for (const provider of [{}, { _activeSpanProcessor: {} }, { _sharedState: { processors: [{}] } }]) {
    assert.deepEqual(exportersOf(provider), [])
  }
})
