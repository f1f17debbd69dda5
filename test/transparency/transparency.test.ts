import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { cases } from './cases/index.ts'
import { differences, strayDifferences } from './differences.ts'
import { features, lackingOf } from './feature.ts'
import { type Performance, type PlayedCase, perform } from './performance.ts'
import type { SeenRequest } from './site.ts'
import { type LineName, lineNames, withoutLine } from './undici-line.ts'

const families = [...new Set(cases.map(({ name }) => name.slice(0, name.indexOf(':') + 1)))]

/** What a line can't play; a test for itself holds that it is so. */
const isPlayedOn = (line: LineName) => {
  const lacking = lackingOf(line)
  return cases.filter(({ needs }) => !needs.some((feature) => lacking.includes(feature)))
}

/** undici 5 builds requests over h2 after it has published them, and what a subscriber has added is lost. */
const losesHeaders = (line: LineName, request: SeenRequest) => line === '5' && request.line.endsWith('HTTP/2.0')

const requestsOf = ({ unobserved, observed }: Performance): readonly SeenRequest[] =>
  [...unobserved, ...observed].flatMap(({ sites }) => sites.flatMap(({ requests }) => requests))

test('no two cases have one name, and each is played on some line', () => {
  assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length)
  const played = new Set(lineNames.flatMap(isPlayedOn))
  assert.deepEqual(
    cases.filter((each) => !played.has(each)).map(({ name }) => name),
    [],
  )
})

test('every feature is asked for by a case', () => {
  const needed = new Set(cases.flatMap(({ needs }) => needs))
  assert.deepEqual(
    features.filter((feature) => !needed.has(feature)),
    [],
  )
})

for (const line of lineNames) {
  describe(line === 'built-in' ? 'the built-in fetch' : `undici ${line}`, { skip: withoutLine(line) }, () => {
    let plain: Performance
    let watched: Performance
    before(async () => {
      const both = [perform(line, 'plain'), perform(line, 'watched')] as const
      ;[plain, watched] = await Promise.all(both)
    })

    test('lacks what is written down, and plays all the rest', () => {
      assert.deepEqual(plain.lacking, lackingOf(line))
      const names = isPlayedOn(line).map(({ name }) => name)
      for (const { unobserved, observed } of [plain, watched]) {
        assert.deepEqual(unobserved.map(({ name }) => name).sort(), names.toSorted())
        assert.deepEqual(observed.map(({ name }) => name).sort(), names.toSorted())
      }
    })

    test('no case goes wrong by itself, and each has something to tell', () => {
      for (const { unobserved, observed } of [plain, watched]) {
        const played = [...unobserved, ...observed]
        assert.deepEqual(
          played.filter(({ mistake }) => mistake !== undefined).map(({ name, mistake }) => ({ name, mistake })),
          [],
        )
        assert.deepEqual(
          played.filter(({ events }) => !events.some((event) => event.startsWith('caller: '))).map(({ name }) => name),
          [],
        )
      }
    })

    for (const family of families.filter((prefix) => isPlayedOn(line).some(({ name }) => name.startsWith(prefix)))) {
      test(`${family} the same with the instrumentation as without`, () =>
        assert.deepEqual(differences(plain, watched, family), []))
    }

    test('nothing more is thrown, rejected or warned of', () => assert.deepEqual(strayDifferences(plain, watched), []))

    test('every request was followed: it has its trace, and its place in the metrics', () => {
      const isTraced = ({ sites }: PlayedCase) =>
        sites.some(({ requests }) => requests.some(({ traced }) => traced > 0))
      const byItself = [...plain.unobserved, ...plain.observed].filter(isTraced).map(({ name }) => name)
      assert.deepEqual(
        byItself.filter((name) => !name.includes('a header of the caller’s own')),
        [],
      )
      assert.deepEqual(
        requestsOf(watched).filter(
          (request) => request.traced !== 1 && !request.line.startsWith('CONNECT ') && !losesHeaders(line, request),
        ),
        [],
      )
      const { spans = 0, calls, faults } = watched.own ?? {}
      assert.deepEqual(faults, [])
      assert.equal(spans, calls)
      const followed = requestsOf(watched).filter(({ line: first }) => !first.startsWith('CONNECT '))
      assert.ok(spans >= followed.length, `${spans} spans for ${followed.length} requests`)
    })
  })
}
