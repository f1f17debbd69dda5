/**
 * Builds `dist`: what the compiler makes of the sources, its modules joined to one file an entry, and the data beside
 * them. Node opens each module by itself, and a hundred of them would cost an application more time at its start than
 * all that they do there.
 */
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { compile, root } from './compile.ts'

const compiled = join(root, '.cache', 'compiled')
const dist = join(root, 'dist')

/**
 * Each group is built alone and shares no file with another: the pieces that all have in common would be many, and opening
 * them is what takes time. What they share at run time is on `globalThis`.
 */
const bundles = [
  ['index.js', 'register/start.js'],
  ['register.js'], // loads the start only where it is not turned off
  ['billing/index.js'],
  ['resilience/index.js'],
  ['cli.js'], // its commands are pieces that are loaded alone
]

// What an earlier build left would be published with the rest.
for (const folder of [compiled, dist]) rmSync(folder, { recursive: true, force: true })
compile('tsconfig.build.json')

for (const entries of bundles) {
  await build({
    entryPoints: entries.map((entry) => join(compiled, entry)),
    outdir: dist,
    outbase: compiled,
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    chunkNames: '[name]-[hash]',
    minifyWhitespace: true, // names stay, for stack traces
    minifySyntax: true,
    charset: 'utf8',
    logLevel: 'warning',
  })
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
