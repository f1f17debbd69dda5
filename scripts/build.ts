/**
 * Builds `dist`: what the compiler makes of the sources, its modules joined to one file an entry, and the data beside
 * them. Node opens each module by itself, and a hundred of them would cost an application more time at its start than
 * all that they do there. `--names FOLDER` writes there instead, and leaves all names as they are, for profiles.
 */

import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build, type Plugin, transform } from 'esbuild'
import { compile, root } from './compile.ts'
import { notice } from './notice.ts'

const compiled = join(root, '.cache', 'compiled', 'src')
const { values: asked } = parseArgs({ options: { names: { type: 'string' } } })
const dist = asked.names === undefined ? join(root, 'dist') : resolve(asked.names)

const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

interface Bundle {
  /** Modules of `src`, or of a folder beside it. */
  readonly entries: readonly string[]
  /** Shortens the names of all functions, which stack traces of production code need. */
  readonly shortens?: boolean
  /** Packages whose code is joined to it. All others are imported. */
  readonly joined?: readonly string[]
}

/**
 * Packages of the SDK that `register` starts. As they are published they are some 250 files, and opening these took
 * longer than everything else at a start.
 */
const SDK = [
  ...['context-async-hooks', 'core', 'resources', 'sdk-metrics', 'sdk-trace', 'semantic-conventions'],
  ...['exporter-prometheus', 'otlp-exporter-base', 'otlp-transformer'],
  ...['metrics', 'trace'].flatMap((what) => [`exporter-${what}-otlp-http`, `exporter-${what}-otlp-proto`]),
].map((name) => `@opentelemetry/${name}`)

/**
 * What records calls to other hosts, the first of which loads it. As published it is 74 files, and as a dependency it
 * would bring copies of the SDK's parts.
 */
const UNDICI = ['instrumentation-undici', 'instrumentation', 'api-logs', 'core', 'semantic-conventions'].map(
  (name) => `@opentelemetry/${name}`,
)

/** What the base class of instrumentations patches modules with. That of undici patches none: it listens to channels. */
const MODULE_HOOKS = ['import-in-the-middle', 'require-in-the-middle']

/** What the billing log needs, which is smaller than its package. */
const BILLING = ['uuid']

/** Libraries of the commands, and what they need: an application that never runs a command is not to install them. */
const COMMAND_LINE = [
  'csv-parse',
  ...['diff', 'js-tokens', 'jsonc-parser', 'package-manager-detector', 'semver'],
  ...['string-width', 'get-east-asian-width', 'strip-ansi', 'ansi-regex'],
  ...['log-update', 'ansi-escapes', 'environment', 'cli-cursor', 'restore-cursor', 'onetime', 'mimic-function'],
  ...['signal-exit', 'slice-ansi', 'is-fullwidth-code-point', 'wrap-ansi', 'ansi-styles'],
]

/**
 * Each group is built alone and shares no file with another: the pieces that all have in common would be many, and opening
 * them is what takes time. What they share at run time is on `globalThis`.
 */
const bundles: readonly Bundle[] = [
  { entries: ['index.js'] }, // one file
  {
    entries: ['start.js', 'sdk.js', 'metrics.js', 'tracing.js', 'otlp.js'].map((part) => `register/${part}`),
    joined: SDK,
  },
  { entries: ['register/undici.js'], joined: UNDICI },
  { entries: ['register.js'] }, // loads the start only where it is not turned off
  { entries: ['billing/index.js'], joined: BILLING },
  { entries: ['resilience/index.js'] },
  {
    // Its commands are pieces that are loaded alone; the demo starts its applications.
    entries: ['cli.js', ...['demo.js', 'app.js', 'assistant.js', 'live-app.js'].map((part) => `../demo/${part}`)],
    joined: COMMAND_LINE,
    shortens: true,
  },
]

/**
 * Modules that are imported from the file of their entry, by where they are imported: what an application of the demo loads
 * as any application does, and the instrumentation that `register` starts, of which there is to be one.
 */
const ENTRY_OF: ReadonlyMap<string, string> = new Map([
  [join(compiled, 'resilience', 'index.js'), '../resilience/index.js'],
  [join(compiled, 'instrumentation.js'), '../index.js'],
])

/**
 * How the joined packages get what is not joined. An ES import of `node:http` reads all that it exports, and so loads
 * Node's undici, which takes 50 ms; an application that brings its own undici would no longer be the first to load one.
 * The API is imported as by ourselves: what some of them require would be a second copy of it.
 */
const outside = (joined: readonly string[]): Plugin => ({
  name: 'outside',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.\// }, ({ path, resolveDir }) => {
      const entry = ENTRY_OF.get(join(resolveDir, path))
      return entry === undefined ? undefined : { path: entry, external: true }
    })
    onResolve({ filter: /^[^.]/ }, ({ path, importer }) => {
      if (MODULE_HOOKS.includes(path)) return { path, namespace: 'module-hook' }
      if (importer === '' || joined.some((name) => `${path}/`.startsWith(`${name}/`))) return undefined
      if (isBuiltin(path) && importer.includes('node_modules')) return { path, namespace: 'builtin' }
      return { path, external: true }
    })
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }))
    onLoad({ filter: /./, namespace: 'module-hook' }, () => ({ contents: 'export class Hook {}' }))
    onLoad({ filter: /\.js$/ }, async ({ path }) => {
      const source = path.includes('node_modules') ? ofPackage(path) : ofOurs(path)
      // What a start takes is mostly the reading of its source. What a module exports, classes and their public members
      // keep their names.
      const { code } = await transform(source, { minifyIdentifiers: asked.names === undefined, charset: 'ascii' })
      return { contents: code }
    })
  },
})

function ofOurs(path: string): string {
  const source = readFileSync(path, 'utf8')
  // Finding the package by its name takes a millisecond at each start.
  return path === join(compiled, 'version.js') ? source.replace(/= createRequire\(.*$/m, `= '${version}'`) : source
}

function ofPackage(path: string): string {
  const source = asModule(readFileSync(path, 'utf8'))
  return source.replaceAll(/\bimport\('(https?)'\)/g, "process.getBuiltinModule('$1')")
}

/**
 * What the compiler wrote as CommonJS, as an ES module: of what is required as a whole nothing could be left out, and what a
 * CommonJS module imports gets its exports late, which a module hook that wraps the pieces does not see.
 */
function asModule(source: string): string {
  if (!source.includes('Object.defineProperty(exports, "__esModule"')) return source
  const module = source
    .replaceAll(/^(?:Object\.defineProperty\(exports, "__esModule".*|exports\.\w+ = .*void 0;)$/gm, '')
    .replaceAll(/^(?:const|var) (\w+) = require\("([.@][^"]+)"\);$/gm, 'import * as $1 from "$2";')
    .replaceAll(/^Object\.defineProperty\(exports, "(\w+)", .* return (\w+\.\w+); } }\);$/gm, 'export const $1 = $2;')
    .replaceAll(/^exports\.(\w+) = \1;$/gm, 'export { $1 };')
    .replaceAll(/^exports\.(\w+) = /gm, 'export const $1 = ')
  if (/\bexports\b/.test(module)) throw new Error(`a form of export that is not known:\n${source}`)
  return module
}

// What an earlier build left would be published with the rest.
for (const folder of [join(compiled, '..'), dist]) rmSync(folder, { recursive: true, force: true })
compile('tsconfig.build.json')

const inputs = new Set<string>()
for (const { entries, joined = [], shortens = false } of bundles) {
  const { metafile } = await build({
    metafile: true,
    entryPoints: entries.map((entry) => ({ in: join(compiled, entry), out: entry.replace(/^\.\.\/|\.js$/g, '') })),
    outdir: dist,
    bundle: true,
    splitting: true,
    plugins: [outside(joined)],
    mainFields: ['module', 'main'], // of the joined packages only what is used
    platform: 'node',
    format: 'esm',
    target: 'node20',
    chunkNames: '[name]-[hash]',
    minifyWhitespace: true,
    minifySyntax: true,
    minifyIdentifiers: shortens && asked.names === undefined,
    charset: 'ascii',
    logLevel: 'warning',
  })
  for (const input of Object.keys(metafile.inputs)) inputs.add(input)
}
writeFileSync(join(dist, 'NOTICE.txt'), notice(inputs, [...SDK, ...UNDICI, ...BILLING, ...COMMAND_LINE]))

/** The declarations that those of the entries lead to. Others describe modules that nobody can import. */
function publicDeclarations(): ReadonlySet<string> {
  const found = new Set(['index', 'register', 'billing/index', 'resilience/index'].map((entry) => `${entry}.d.ts`))
  for (const path of found) {
    const text = readFileSync(join(compiled, path), 'utf8')
    for (const [, module = ''] of text.matchAll(/(?:from |import\(|^import )["'](\.[^"']+)\.[tj]s["']/gm)) {
      found.add(join(dirname(path), `${module}.d.ts`))
    }
  }
  return found
}

for (const path of publicDeclarations()) cpSync(join(compiled, path), join(dist, path))
for (const file of ['catalog.json', 'catalog.schema.json']) {
  cpSync(join(root, 'src', 'pricing', file), join(dist, 'pricing', file))
}
