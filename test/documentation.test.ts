import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, test } from 'node:test'
import { commandsOf } from '../stack/documented-commands.ts'
import { anchorsOf, linksOf, withoutBlocks } from './helpers/markdown.ts'

const root = new URL('../', import.meta.url)

const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

const isThere = (path: string): boolean => existsSync(new URL(path, root))

/** Folders of packages and builds, whose pages are not ours. */
const FOREIGN: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage'])

function pagesBelow(folder: string): readonly string[] {
  return readdirSync(new URL(folder, root), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`
    if (entry.isDirectory()) return FOREIGN.has(entry.name) || entry.name.startsWith('.') ? [] : pagesBelow(`${path}/`)
    return entry.name.endsWith('.md') ? [path] : []
  })
}

const pages = pagesBelow('')

/** What is wrong with a link from a page; undefined for a good one, and for those that lead out of the repository. */
function fault(from: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? from : posix.join(posix.dirname(from), path)
  if (!isThere(target)) return `${from}: ${link} leads to no file`
  if (anchor === undefined || statSync(new URL(target, root)).isDirectory()) return undefined
  return anchorsOf(read(target)).includes(anchor) ? undefined : `${from}: ${link} leads to no heading`
}

const isRepository = isThere('scripts/build.ts')

describe('the documentation', { skip: !isRepository && 'it is checked in the repository only' }, () => {
  if (!isRepository) return
  test('there are pages to check', () => {
    for (const page of ['README.md', 'docs/architecture.md', 'gateway/README.md']) assert.ok(pages.includes(page), page)
  })

  for (const page of pages) {
    test(`every link of ${page} leads somewhere`, () =>
      assert.deepEqual(
        linksOf(read(page)).flatMap((link) => fault(page, link) ?? []),
        [],
      ))
  }

  for (const page of ['README.md', 'README.vi.md', 'README.zh.md']) {
    test(`${page} has at most 200 lines`, () => assert.ok(read(page).split('\n').length <= 201, page))
  }

  for (const page of ['README.vi.md', 'README.zh.md']) {
    test(`${page} has no commands but those of README.md`, () => {
      const known = new Set(commandsOf('README.md'))
      const commands = commandsOf(page)
      assert.ok(commands.length > 5)
      assert.deepEqual(
        commands.filter((command) => !known.has(command)),
        [],
      )
    })
  }

  test('a link to a file or heading that is missing is found', () => {
    assert.match(fault('docs/billing.md', 'nowhere.md') ?? '', /no file/)
    assert.match(fault('docs/billing.md', '#nowhere') ?? '', /no heading/)
    assert.equal(fault('docs/billing.md', '#the-spool'), undefined)
  })

  test('the decisions are numbered straight through, and the index has each by its title', () => {
    const files = readdirSync(new URL('docs/decisions', root))
      .filter((name) => /^\d{4}-/.test(name))
      .toSorted()
    const titles = files.map((name) => /^# (.+)$/m.exec(read(`docs/decisions/${name}`))?.[1] ?? '')
    const entries = files.map((name, index) => `${titles[index]?.replace(/^(\d+)\. (.*)$/, '$1. [$2]')}(${name})`)
    const listed = read('docs/decisions/README.md')
      .split('\n')
      .filter((line) => /^\d+\. \[/.test(line))
    assert.deepEqual(listed, entries)
    assert.deepEqual(
      files.map((name) => Number.parseInt(name, 10)),
      files.map((_, index) => index + 1),
    )
  })

  test('every path that a page names is there', () => {
    const missing = pages
      .filter((page) => page !== 'CHANGELOG.md')
      .flatMap((page) =>
        Array.from(
          withoutBlocks(read(page)).matchAll(
            /`((?:src|test|docs|grafana|gateway|databases|stack|bench|demo|scripts|otel-collector)\/[\w./-]+)`/g,
          ),
          ([, path = '']) => path,
        )
          .filter((path) => !path.includes('NAME') && !path.includes('*') && !isThere(path))
          .map((path) => `${page}: ${path}`),
      )
    assert.deepEqual(missing, [])
  })

  test('the map names each file once more by its place, and each is there', () => {
    // In its own sections the architecture page leaves `src/` out: `capture/channels.ts` is `src/capture/channels.ts`.
    const rooms = new Set(
      readdirSync(new URL('src', root), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name),
    )
    const named = Array.from(
      read('docs/architecture.md').matchAll(/`([\w-]+\/[\w./-]+\.ts)`/g),
      ([, path = '']) => path,
    )
    const inSource = named.filter((path) => rooms.has(path.split('/', 1)[0] ?? ''))
    assert.ok(inSource.length > 20)
    assert.deepEqual(
      inSource.filter((path) => !path.includes('NAME') && !isThere(`src/${path}`)),
      [],
    )
  })
})
