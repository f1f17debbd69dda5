import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

/** The sources may be compiled. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const program = fileURLToPath(new URL(`../../../src/cli.${extension}`, import.meta.url))

/** Hides the package, as if it were not installed. */
const HOOK = `export function resolve(name, context, next) {
  if (name !== '@pydantic/genai-prices') return next(name, context)
  const fault = new Error("Cannot find package '@pydantic/genai-prices' imported from x")
  throw Object.assign(fault, { code: 'ERR_MODULE_NOT_FOUND' })
}`

const dataUrl = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`

function run(...words: readonly string[]) {
  const register = dataUrl(`import { register } from 'node:module'; register(${JSON.stringify(dataUrl(HOOK))})`)
  // Node 26 warns of `register`, which older ones have nothing else for.
  const flags = ['--disable-warning=DEP0205', '--import', register]
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, program, ...words], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('without the package, the message says what to install', () => {
  assert.deepEqual(run('prices', 'import', '--from', 'genai-prices'), {
    status: 1,
    stdout: '',
    stderr:
      'holysheep-otel prices import: --from genai-prices needs the package @pydantic/genai-prices: npm install --save-dev @pydantic/genai-prices\n',
  })
})

test('without the package, everything else works', () => {
  const { status, stdout } = run('prices', 'import', '--help')
  assert.equal(status, 0)
  assert.match(stdout, /^Usage: holysheep-otel prices import --from SOURCE \[options\]\n/)
})
