import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { commandsOf } from '../../stack/documented-commands.ts'

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')
const { services } = parse(read('otel-collector/compose.yaml'), { merge: true }) as { readonly services: object }

/** What is asked of compose: without what comes before, and without the rest of the line. */
const composeCommands = (page: string): readonly string[] =>
  commandsOf(page)
    .flatMap((line) => line.split(/ #| && /))
    .flatMap((part) => /docker compose .*/.exec(part)?.[0] ?? [])

test('there are commands to look at', () => assert.ok(composeCommands('docs/stack.md').length > 15))

for (const page of [
  'README.md',
  'README.vi.md',
  'README.zh.md',
  'docs/stack.md',
  'docs/sizing.md',
  'docs/runbooks.md',
]) {
  describe(`docker compose in ${page}`, () => {
    const commands = composeCommands(page)

    test('names services that there are', () => {
      for (const command of commands) {
        const [, words = ''] =
          /compose (?:--profile demo )?(?:restart|stop|logs|exec(?: -T)?|kill) (.*)/.exec(command) ?? []
        const [service] = words.split(' ').filter((word) => word !== '' && !word.startsWith('-'))
        if (service !== undefined) assert.ok(service in services, command)
      }
    })

    // After a signal by the engine, it takes the container for one that was stopped, and does not restart it (moby #41302).
    test('sends no signals', () => {
      for (const command of commands) assert.doesNotMatch(command, /compose kill ./)
    })

    // Without its profile, the demo goes on, and the network can't be removed.
    test('ends the demo with the rest', () => {
      for (const command of commands) if (/ down\b/.test(command)) assert.match(command, /--profile demo down/)
    })
  })
}

test('an upgrade loads the configuration that came with it', () => {
  const [, upgrade = ''] = /^- \*\*Upgrade\*\*:([\s\S]*?)^- /m.exec(read('docs/stack.md')) ?? []
  assert.match(upgrade, /up --detach --wait --force-recreate/)
})
