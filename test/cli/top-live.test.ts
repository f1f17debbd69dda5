import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { hang, startFakeServer } from './fake-servers.ts'
import { noTerminal, openTerminal } from './pseudo-terminal.ts'
import { pageOf } from './top-pages.ts'

const skip = noTerminal || (!existsSync('dist/cli.js') && 'dist/cli.js is not built')

const program = resolve('dist/cli.js')

const ENTERED = '\u001b[?1049h'
const LEFT = '\u001b[?25h\u001b[?1049l'

describe('top in a terminal', { skip }, () => {
  if (skip) return

  for (const { leaves, with: leave, code } of [
    { leaves: 'q', with: (one: Session) => one.types('q'), code: 0 },
    { leaves: 'Control-C', with: (one: Session) => one.types('\u0003'), code: 0 },
    { leaves: 'SIGTERM', with: (one: Session) => one.signals('SIGTERM'), code: 128 + constants.signals.SIGTERM },
    { leaves: 'SIGINT', with: (one: Session) => one.signals('SIGINT'), code: 128 + constants.signals.SIGINT },
  ]) {
    test(`${leaves} leaves at once, also while a server hangs, and the terminal is as before`, async (t) => {
      const server = await startFakeServer(t, { '/metrics': hang })
      const session = await openTerminal(t, [program, 'top', server.origin])
      await session.shows('0 of 1 application answers')
      leave(session)
      assert.equal(await session.ended, code)
      assert.ok(session.output().includes(ENTERED))
      assert.ok(session.output().trimEnd().endsWith(LEFT), JSON.stringify(session.output().slice(-80)))
    })
  }

  test('shows rates, plots and colours, which change with what is served', async (t) => {
    let calls = 0
    const server = await startFakeServer(t, {
      '/metrics': (_, response) => {
        calls += 10
        response.end(pageOf({ calls }))
      },
    })
    const session = await openTerminal(t, [program, 'top', server.origin, '--interval', '200ms'])
    await session.shows(/rates over \d+ s/)
    await session.shows(/\/min .*[▁▂▃▄▅▆▇█]/)
    await session.shows('q leaves')
    assert.ok(session.output().includes('\u001b[1mholysheep-otel top\u001b[22m'))
    session.types('q')
    assert.equal(await session.ended, 0)
  })

  test('takes the size of the terminal, and says what it has no room for', async (t) => {
    const server = await startFakeServer(t, { '/metrics': pageOf({ calls: 7 }) })
    const session = await openTerminal(t, [program, 'top', server.origin, '--interval', '100ms'], { NO_COLOR: '1' })
    await session.shows('By model')
    session.resizes(8, 40)
    await session.shows(/… \d+ more lines/)
    // The first frame in that size is drawn whole; of later ones, only what has changed.
    const frames = session.output().split('\u001b[H')
    const [frame = ''] = frames.find((text) => /… \d+ more lines/.test(text))?.split(' more lines') ?? []
    for (const line of stripVTControlCharacters(frame).split(/\r?\n/)) assert.ok(line.length <= 40, line)
    assert.ok(!session.output().includes('\u001b[1m'))
    session.types('q')
    assert.equal(await session.ended, 0)
  })

  test('--once prints a snapshot there, too', async (t) => {
    const server = await startFakeServer(t, { '/metrics': pageOf({ calls: 7 }) })
    const session = await openTerminal(t, [program, 'top', server.origin, '--once', '--interval', '100ms'])
    assert.equal(await session.ended, 0)
    assert.ok(!session.output().includes(ENTERED))
    assert.match(session.output(), /since the start of the applications/)
  })
})

type Session = Awaited<ReturnType<typeof openTerminal>>
