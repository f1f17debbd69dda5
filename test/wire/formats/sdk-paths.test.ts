import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { formatOf } from '../../../src/wire/formats/formats.ts'

/** The paths that an SDK's resources send a POST to, with `x` for their parameters. */
function postPaths(sdk: string): readonly string[] {
  const folder = join('node_modules', sdk, 'resources')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.mjs'))
  const paths = files.flatMap((file) =>
    Array.from(
      readFileSync(join(folder, file), 'utf8').matchAll(/_client\s*\.post\(\s*(?:path\s*`([^`]+)`|'([^']+)')/g),
      ([, template, plain]) => (template ?? plain ?? '').replaceAll(/\$\{\w+\}/g, 'x').replace(/\?.*$/, ''),
    ),
  )
  return [...new Set(paths)].toSorted()
}

const GOOGLE = '@google/genai'

/** Google's SDK has all of its paths in one file; a model and a job are named by their whole paths. */
const GOOGLE_NAMES: Readonly<Record<string, string>> = {
  api_version: 'v1beta',
  model: 'models/x',
  resourceName: 'models/x',
  name: 'tuningJobs/x',
  file_search_store_name: 'fileSearchStores/x',
  parent: 'projects/x/locations/x',
}

/** The paths of Google's SDK, each with the first method that follows it; a model's methods are always sent as POST. */
function googlePostPaths(): readonly string[] {
  const code = readFileSync(join('node_modules', GOOGLE, 'dist', 'node', 'index.mjs'), 'utf8')
  const found = Array.from(code.matchAll(/(?:formatMap|pathToFunc)\(['"]([^'"]+)['"]/g), ({ 1: path = '', index }) => {
    const [, method] = /\b(?:httpMethod|method): ['"](\w+)['"]/.exec(code.slice(index, index + 8000)) ?? []
    return method === 'POST' ? path : ''
  })
  const methods = Array.from(code.matchAll(/'(\{model\}:\w+)'/g), ([, path = '']) => path)
  const paths = [...found, ...methods].filter((path) => path !== '').map((path) => path.replace(/\?.*$/, ''))
  const named = paths.map((path) => path.replaceAll(/\{(\w+)\}/g, (_, name) => GOOGLE_NAMES[name] ?? 'x'))
  const whole = named.map((path) => (/^\/|^upload\//.test(path) ? `/${path}`.replace('//', '/') : `/v1beta/${path}`))
  return [...new Set(whole)].toSorted()
}

function kindOf(path: string): 'metered' | 'free' | 'unknown' {
  const { billable, unknown } = formatOf(path)
  return billable ? (unknown === true ? 'unknown' : 'metered') : 'free'
}

const METERED: Readonly<Record<string, readonly string[]>> = {
  openai: [
    ...['/audio/speech', '/audio/transcriptions', '/audio/translations', '/chat/completions', '/completions'],
    ...['/embeddings', '/images/edits', '/images/generations', '/images/variations', '/responses'],
    ...['/responses/compact', '/videos', '/videos/edits', '/videos/x/remix'],
  ],
  '@anthropic-ai/sdk': ['/v1/messages'],
  [GOOGLE]: [
    ...['/v1beta/models/x:batchEmbedContents', '/v1beta/models/x:embedContent', '/v1beta/models/x:generateContent'],
    '/v1beta/models/x:streamGenerateContent',
  ],
}

/**
 * What runs a model and reports its usage elsewhere or not at all: a 2xx is counted as `unknown_format`. A new path of an
 * SDK comes up here or among the free ones, and is to be looked at.
 */
const UNKNOWN: Readonly<Record<string, readonly RegExp[]>> = {
  openai: [
    /^\/(?:agents|chatkit|decisions|evals|fine_tuning|live|projects|realtime|threads)(?:\/|$)/,
    /^\/(?:audio\/voice|batches$|content_provenance_checks|videos\/extensions$)/,
  ],
  '@anthropic-ai/sdk': [
    /^\/v1\/(?:agents|deployments|dreams|sessions)(?:\/|$)/,
    /^\/v1\/(?:complete|messages\/batches)$/,
  ],
  [GOOGLE]: [
    /^\/v1beta\/(?:agents|decisions|interactions|triggers|voices)(?:\/|$)/,
    /^\/v1beta\/(?:cachedContents|tunedModels|tuningJobs)|\/tuningJobs:/,
    /\/fileSearchStores(?:\/|$)/,
    /^\/v1beta\/models\/x:(?:predict|predictLongRunning|batchGenerateContent|asyncBatchEmbedContent)$/,
    /^\/v1beta\/batchPredictionJobs$/,
  ],
}

/** Fewer paths than these would mean that they are no longer found. */
const LEAST_PATHS: Readonly<Record<string, number>> = { openai: 50, '@anthropic-ai/sdk': 50, [GOOGLE]: 30 }

for (const [sdk, metered] of Object.entries(METERED)) {
  const paths = sdk === GOOGLE ? googlePostPaths() : postPaths(sdk)

  test(`${sdk}: its resources are found`, () =>
    assert.ok(paths.length > (LEAST_PATHS[sdk] ?? 0), `${paths.length} paths`))

  test(`${sdk}: what tells its usage is metered`, () => {
    for (const path of metered) assert.equal(kindOf(path), 'metered', path)
    const found = paths.filter((path) => kindOf(path) === 'metered')
    assert.deepEqual(
      found.filter((path) => !metered.includes(path)),
      [],
    )
  })

  test(`${sdk}: every other path is free, or known to be unknown`, () => {
    const strays = paths.filter(
      (path) => kindOf(path) === 'unknown' && !UNKNOWN[sdk]?.some((pattern) => pattern.test(path)),
    )
    assert.deepEqual(strays, [])
  })
}
