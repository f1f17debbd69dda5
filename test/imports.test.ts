import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { test } from 'node:test'

/** One module that imports another, by their paths in the repository; a package goes by its name. */
interface Edge {
  readonly from: string
  readonly to: string
}

interface Rule {
  readonly says: string
  breaks(from: string, to: string): boolean
}

const page = readFileSync(new URL('../docs/architecture.md', import.meta.url), 'utf8')
const [, section = ''] = /^## Who may import whom$(.*?)^## /ms.exec(page) ?? []

/** Each line of the page's list: the names before its verb, the verb, the names after it. */
const statements = [...section.matchAll(/^- (.+?) ((?:is|are) imported only by|imports only|is) (.+)\.$/gm)].map(
  ([, before = '', verb = '', after = '']) => ({ subjects: namesIn(before), verb, objects: namesIn(after) }),
)

function namesIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/`([^`]+)`/g), ([, name]) => name ?? '')
}

const ground = statements.find(({ subjects, verb }) => verb === 'is' && subjects[0] === 'ground')?.objects ?? []
const spelledOut = (names: readonly string[]) => names.flatMap((name) => (name === 'ground' ? ground : [name]))

const isPackage = (name: string) => !sources.has(`src/${name}.ts`) && !folders.has(name)

/** Of the folders and files of `src`; which packages these may import is said for each package. */
const only = (from: string, allowed: readonly string[]): Rule => ({
  says: `${from} imports only ${allowed.join(', ')}`,
  breaks: (importer, imported) =>
    importer === from && imported !== from && !isPackage(imported) && !spelledOut(allowed).includes(imported),
})

const onlyBy = (to: string, importers: readonly string[]): Rule => ({
  says: `${to} is imported only by ${importers.join(', ') || 'nobody'}`,
  breaks: (importer, imported) => imported === to && importer !== to && !spelledOut(importers).includes(importer),
})

const rules: readonly Rule[] = statements.flatMap(({ subjects, verb, objects }) => {
  if (verb === 'is') return []
  return spelledOut(subjects).map((name) => (verb === 'imports only' ? only(name, objects) : onlyBy(name, objects)))
})

/** The test is run on the compiled files, too; the rules speak of the sources. */
const asSource = (path: string): string => path.replace(/\.js$/, '.ts')

/** `src/wire/sse.ts` is of `wire`, `src/call.ts` of `call`; a package is a part of its own. */
const part = (module: string): string => /^src\/([\w-]+)/.exec(module)?.[1] ?? module

const faults = ({ from, to }: Edge): readonly string[] =>
  rules.filter((rule) => rule.breaks(part(from), part(to))).map((rule) => `${from} → ${to}: ${rule.says}`)

const withoutComments = (source: string): string => source.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')

/** Static and dynamic imports, re-exports and `require` alike: what a type is imported for makes no difference. */
const specifiers = (source: string): readonly string[] =>
  Array.from(
    withoutComments(source).matchAll(/\b(?:from\s*|import\s*\(?\s*|require\(\s*)(['"])([^'"\n]+)\1/g),
    (match) => match[2] ?? '',
  )

/** Of templates only what is inserted: code that is written to a file is not run here. */
const withoutTemplates = (source: string): string =>
  source.replace(/`[^`]*`/g, (template) => template.match(/\$\{[^}]*\}/g)?.join(' ') ?? '')

const readsEnvironment = (source: string): boolean =>
  /\bprocess\b\s*\??\s*[.[]+\s*['"]?env\b|\benv\b[^\n]*from 'node:process'/.test(
    withoutTemplates(withoutComments(source)),
  )

const edges = (from: string, source: string): readonly Edge[] =>
  specifiers(source).map((name) => ({
    from,
    to: name.startsWith('.') ? asSource(posix.join(posix.dirname(from), name)) : name,
  }))

const root = new URL('../', import.meta.url)

function sourcesOf(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => /(?<!\.d)\.[jt]s$/.test(path) && !path.includes('node_modules'))
    .map((path) => [asSource(path), readFileSync(new URL(path, root), 'utf8')])
}

const sources: ReadonlyMap<string, string> = new Map(sourcesOf('src'))
const folders = new Set([...sources.keys()].flatMap((path) => /^src\/([\w-]+)\//.exec(path)?.[1] ?? []))
const found = [...sources].flatMap(([path, source]) => edges(path, source))

test('every module imports only what the architecture lets it import', () => {
  assert.deepEqual(found.flatMap(faults), [])
})

test('every import that was found leads to a file that was read', () => {
  const local = found.filter(({ to }) => /^src\/.*\.ts$/.test(to))
  assert.notEqual(local.length, 0)
  assert.deepEqual(
    local.filter(({ to }) => !sources.has(to)),
    [],
  )
})

test('only config reads the environment', () => {
  const readers = [...sources].filter(([, source]) => readsEnvironment(source)).map(([path]) => part(path))
  assert.deepEqual(
    readers.filter((reader) => reader !== 'config'),
    [],
  )
})

test('the page has rules for every folder, and names only what there is', () => {
  const ruled = new Set(statements.flatMap(({ subjects }) => subjects))
  assert.deepEqual([...folders].filter((folder) => !ruled.has(folder)).sort(), [])
  const named = statements.flatMap(({ subjects, objects }) => [...subjects, ...objects])
  const unknown = named.filter((name) => name !== 'ground' && isPackage(name) && !name.startsWith('@'))
  assert.deepEqual(unknown, [])
})

test('there are no circles of imports', () => {
  const importedBy = (path: string) => found.filter(({ from, to }) => from === path && sources.has(to))
  const done = new Set<string>()
  const circleFrom = (path: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path]
    if (done.has(path)) return undefined
    for (const edge of importedBy(path)) {
      const circle = circleFrom(edge.to, [...way, path])
      if (circle !== undefined) return circle
    }
    done.add(path)
    return undefined
  }
  assert.deepEqual([...sources.keys()].map((path) => circleFrom(path, [])).find(Boolean), undefined)
})

test('only tests import from test', () => {
  const others = ['src', 'bench', 'demo', 'gateway', 'databases', 'stack', 'grafana', 'scripts']
  const strays = others.flatMap((folder) =>
    sourcesOf(folder).flatMap(([path, source]) => edges(path, source).filter(({ to }) => to.startsWith('test/'))),
  )
  assert.deepEqual(strays, [])
})

for (const { from, to, says } of [
  { from: 'src/capture/x.ts', to: 'src/wire/y.ts', says: 'capture imports only ground, config' },
  { from: 'src/sinks/x.ts', to: 'src/pricing/y.ts', says: 'sinks imports only ground' },
  { from: 'src/billing/x.ts', to: 'src/capture/y.ts', says: 'billing imports only ground, pricing' },
  { from: 'src/money.ts', to: 'src/config/instrumentation.ts', says: 'money imports only ground' },
  { from: 'src/pipeline/pipeline.ts', to: 'src/sinks/x.ts', says: 'pipeline imports only ground, wire, pricing' },
  {
    from: 'src/sinks/x.ts',
    to: 'src/instrumentation.ts',
    says: 'instrumentation is imported only by index, register',
  },
  {
    from: 'src/instrumentation.ts',
    to: '@opentelemetry/sdk-node',
    says: '@opentelemetry/sdk-node is imported only by register',
  },
]) {
  test(`the edge ${from} → ${to} is reported`, () =>
    assert.ok(faults({ from, to }).includes(`${from} → ${to}: ${says}`), faults({ from, to }).join('\n')))
}

test('what is pure may not import the API of OpenTelemetry', () => {
  for (const pure of ['wire/x', 'pricing/x', 'pipeline/x', 'call']) {
    assert.equal(faults({ from: `src/${pure}.ts`, to: '@opentelemetry/api' }).length, 1, pure)
  }
})

for (const { from, to } of [
  { from: 'src/capture/x.ts', to: 'src/guard.ts' },
  { from: 'src/money.ts', to: 'src/errors.ts' },
  { from: 'src/wire/x.ts', to: 'src/wire/y.ts' },
  { from: 'src/pipeline/pipeline.ts', to: 'src/wire/index.ts' },
  { from: 'src/register/signals.ts', to: '@opentelemetry/sdk-node' },
]) {
  test(`the edge ${from} → ${to} is allowed`, () => assert.deepEqual(faults({ from, to }), []))
}

test('every form of import is found, and nothing in a comment is', () => {
  const source = `
    import { a, type B } from './a.ts'
    import {
      c,
    } from '../c.ts'
    import './d.ts'
    export * from './e.ts'
    export type { F } from './f.ts'
    // import './not.ts'
    /** import './nor.ts' */
    const g = await import('./g.ts') // not import('./not.ts')
    const h = createRequire(import.meta.url)('h')
    const i = require("i")`
  assert.deepEqual(
    edges('src/wire/x.ts', source).map(({ to }) => to),
    ['src/wire/a.ts', 'src/c.ts', 'src/wire/d.ts', 'src/wire/e.ts', 'src/wire/f.ts', 'src/wire/g.ts', 'i'],
  )
})

for (const { source, reads } of [
  { source: 'process.env.HOME', reads: true },
  { source: "process['env']", reads: true },
  { source: 'process?.env', reads: true },
  { source: "import { env } from 'node:process'", reads: true },
  { source: '// process.env', reads: false },
  { source: 'process.emitWarning(environment)', reads: false },
  { source: '`$' + '{process.env.HOME}`', reads: true },
  { source: '`if (process.env.HOME)`', reads: false },
]) {
  test(`${source} ${reads ? 'reads' : 'does not read'} the environment`, () =>
    assert.equal(readsEnvironment(source), reads))
}
