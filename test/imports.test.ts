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

const nouns = ['call', 'money', 'errors', 'guard', 'redaction']
const stages = ['capture', 'wire', 'pricing', 'sinks']
const sdk = ['sdk-node', 'sdk-metrics', 'resources', 'exporter-prometheus', 'instrumentation-undici']

const never = (from: string, to: string): Rule => ({
  says: `${from} never imports ${to}`,
  breaks: (importer, imported) => importer === from && imported === to,
})

const only = (from: string, allowed: readonly string[]): Rule => ({
  says: `${from} imports only ${allowed.join(', ')}`,
  breaks: (importer, imported) =>
    importer === from && imported !== from && !imported.startsWith('node:') && !allowed.includes(imported),
})

const onlyBy = (to: string, importers: readonly string[]): Rule => ({
  says: `only ${importers.join(', ')} may import ${to}`,
  breaks: (importer, imported) => imported === to && importer !== to && !importers.includes(importer),
})

const rules: readonly Rule[] = [
  ...nouns.map((noun) => only(noun, nouns)),
  ...stages.flatMap((from) => stages.filter((to) => to !== from).map((to) => never(from, to))),
  ...['wire', 'pricing', 'pipeline'].map((pure) => never(pure, '@opentelemetry/api')),
  only('pipeline', ['wire', 'pricing', ...nouns]),
  onlyBy('instrumentation', ['index', 'register']),
  onlyBy('register', []),
  onlyBy('cli', []),
  only('dingtalk', ['errors', 'redaction']),
  onlyBy('dingtalk', ['cli']),
  // Whoever brings an SDK of their own loads ours only by asking for it.
  ...sdk.map((name) => onlyBy(`@opentelemetry/${name}`, ['register'])),
  never('billing', 'capture'),
  never('resilience', 'capture'),
]

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

const readsEnvironment = (source: string): boolean =>
  /\bprocess\b\s*\??\s*[.[]+\s*['"]?env\b|\benv\b[^\n]*from 'node:process'/.test(withoutComments(source))

const edges = (from: string, source: string): readonly Edge[] =>
  specifiers(source).map((name) => ({ from, to: name.startsWith('.') ? posix.join(posix.dirname(from), name) : name }))

const sourceFolder = new URL('../src/', import.meta.url)
const sources: ReadonlyMap<string, string> = new Map(
  readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /(?<!\.d)\.[jt]s$/.test(path))
    .map((path) => [`src/${path}`, readFileSync(new URL(path, sourceFolder), 'utf8')]),
)
const found = [...sources].flatMap(([path, source]) => edges(path, source))

test('every module imports only what the architecture lets it import', () => {
  assert.deepEqual(found.flatMap(faults), [])
})

test('every import that was found leads to a file that was read', () => {
  const local = found.filter(({ to }) => /^src\/.*\.[jt]s$/.test(to))
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

for (const { from, to, says } of [
  { from: 'src/capture/x.ts', to: 'src/wire/y.ts', says: 'capture never imports wire' },
  { from: 'src/sinks/x.ts', to: 'src/pricing/y.ts', says: 'sinks never imports pricing' },
  { from: 'src/wire/x.ts', to: '@opentelemetry/api', says: 'wire never imports @opentelemetry/api' },
  { from: 'src/billing/x.ts', to: 'src/capture/y.ts', says: 'billing never imports capture' },
  {
    from: 'src/money.ts',
    to: 'src/config/instrumentation.ts',
    says: 'money imports only call, money, errors, guard, redaction',
  },
  {
    from: 'src/pipeline/pipeline.ts',
    to: 'src/sinks/x.ts',
    says: 'pipeline imports only wire, pricing, call, money, errors, guard, redaction',
  },
  { from: 'src/sinks/x.ts', to: 'src/instrumentation.ts', says: 'only index, register may import instrumentation' },
  {
    from: 'src/instrumentation.ts',
    to: '@opentelemetry/sdk-node',
    says: 'only register may import @opentelemetry/sdk-node',
  },
]) {
  test(`the edge ${from} → ${to} is reported`, () =>
    assert.deepEqual(faults({ from, to }), [`${from} → ${to}: ${says}`]))
}

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
]) {
  test(`${source} ${reads ? 'reads' : 'does not read'} the environment`, () =>
    assert.equal(readsEnvironment(source), reads))
}
