/**
 * Builds `dist`: what the compiler makes of the sources, its modules joined to one file an entry, and the data beside
 * them. Node opens each module by itself, and a hundred of them would cost an application more time at its start than
 * all that they do there.
 */

import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { compile, root } from './compile.ts'

const compiled = join(root, '.cache', 'compiled', 'src')
const dist = join(root, 'dist')

/** Where the demo is, of the sources and of the package. */
const demo = { compiled: join(compiled, '..', 'demo'), dist: join(dist, 'demo') }

interface Bundle {
  /** Paths below `from`, and then below `to`. */
  readonly entries: readonly string[]
  readonly from?: string
  readonly to?: string
  /** Shortens names, which stack traces of production code need. */
  readonly shortens?: boolean
}

/**
 * Each group is built alone and shares no file with another: the pieces that all have in common would be many, and opening
 * them is what takes time. What they share at run time is on `globalThis`.
 */
const bundles: readonly Bundle[] = [
  {
    entries: [
      'index.js',
      ...['start.js', 'sdk.js', 'metrics.js', 'tracing.js', 'otlp.js'].map((part) => `register/${part}`),
    ],
  },
  { entries: ['register.js'] }, // loads the start only where it is not turned off
  { entries: ['billing/index.js'] },
  { entries: ['resilience/index.js'] },
  { entries: ['cli.js'], shortens: true }, // its commands are pieces that are loaded alone
  { entries: ['demo.js', 'app.js', 'assistant.js', 'live-app.js'], from: demo.compiled, to: demo.dist, shortens: true },
]

/** What the command and the demo load of other groups: imported from where it is built, not joined. */
const imported = new Map([
  [join(demo.compiled, 'demo.js'), './demo/demo.js'],
  [join(compiled, 'resilience', 'index.js'), '../resilience/index.js'],
])

/**
 * Packages of the SDK that `register` starts. They are joined to it: as they are published they are some 250 files, and
 * opening these took longer than everything else at a start.
 */
const joined =
  /^@opentelemetry\/(?:context-async-hooks|core|resources|sdk-metrics|sdk-trace|semantic-conventions|exporter-prometheus|otlp-exporter-base|otlp-transformer|exporter-(?:metrics|trace)-otlp-(?:http|proto))(?:\/|$)/

/**
 * How the joined packages get what is not joined. An ES import of `node:http` reads all that it exports, and so loads
 * Node's undici, which takes 50 ms; an application that brings its own undici would no longer be the first to load one.
 * The API is imported as by ourselves: what some of them require would be a second copy of it.
 */
const outside: Plugin = {
  name: 'outside',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
      const built = imported.get(join(resolveDir, path))
      return built === undefined ? undefined : { path: built, external: true }
    })
    onResolve({ filter: /^[^.]/ }, ({ path, importer }) => {
      if (importer === '' || joined.test(path)) return undefined
      if (isBuiltin(path) && importer.includes('node_modules')) return { path, namespace: 'builtin' }
      return { path, external: true }
    })
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }))
    onLoad({ filter: /node_modules.@opentelemetry.+\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        // Of what is required as a whole, nothing could be left out.
        .replaceAll(/^const (\w+) = require\("(@opentelemetry\/[^"]+)"\);$/gm, 'import * as $1 from "$2";')
        .replaceAll(/\bimport\('(https?)'\)/g, "process.getBuiltinModule('$1')"),
    }))
  },
}

// What an earlier build left would be published with the rest.
for (const folder of [join(compiled, '..'), dist]) rmSync(folder, { recursive: true, force: true })
compile('tsconfig.build.json')

const inputs = new Set<string>()
for (const { entries, from = compiled, to = dist, shortens = false } of bundles) {
  const { metafile } = await build({
    metafile: true,
    entryPoints: entries.map((entry) => join(from, entry)),
    outdir: to,
    outbase: from,
    bundle: true,
    splitting: true,
    plugins: [outside],
    mainFields: ['module', 'main'], // of the joined packages only what is used
    platform: 'node',
    format: 'esm',
    target: 'node20',
    chunkNames: '[name]-[hash]',
    minifyWhitespace: true,
    minifySyntax: true,
    minifyIdentifiers: shortens,
    charset: 'utf8',
    logLevel: 'warning',
  })
  for (const input of Object.keys(metafile.inputs)) inputs.add(input)
}
writeFileSync(join(dist, 'NOTICE.txt'), notice(inputs))

/** Says whose code is joined to ours, as its licence asks. */
function notice(inputs: ReadonlySet<string>): string {
  const folders = [...inputs].flatMap((input) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [])
  const packages = [...new Set(folders)].map((folder): { name: string; version: string; license: string } =>
    JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')),
  )
  const strange = packages.filter(({ name, license }) => !joined.test(name) || license !== 'Apache-2.0')
  if (strange.length > 0) throw new Error(`joined, but not meant to be: ${strange.map(({ name }) => name).join(', ')}`)
  return [
    'Files of this folder contain parts of OpenTelemetry JS, https://github.com/open-telemetry/opentelemetry-js,',
    'Copyright The OpenTelemetry Authors, under the Apache License 2.0 (see LICENSE), joined and without white space:',
    '',
    ...packages.map(({ name, version }) => `${name} ${version}`).toSorted(),
    '',
  ].join('\n')
}

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
