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

function kindOf(path: string): 'metered' | 'free' | 'unknown' {
  const { billable, unknown } = formatOf(path)
  return billable ? (unknown === true ? 'unknown' : 'metered') : 'free'
}

const METERED: Readonly<Record<string, readonly string[]>> = {
  openai: [
    ...['/audio/speech', '/audio/transcriptions', '/audio/translations', '/chat/completions', '/completions'],
    ...['/embeddings', '/images/edits', '/images/generations', '/images/variations', '/responses'],
    '/responses/compact',
  ],
  '@anthropic-ai/sdk': ['/v1/messages'],
}

/**
 * What runs a model and reports its usage elsewhere or not at all: a 2xx is counted as `unknown_format`. A new path of an
 * SDK comes up here or among the free ones, and is to be looked at.
 */
const UNKNOWN: Readonly<Record<string, readonly RegExp[]>> = {
  openai: [
    /^\/(?:agents|chatkit|decisions|evals|fine_tuning|live|projects|realtime|threads|videos)(?:\/|$)/,
    /^\/(?:audio\/voice|content_provenance_checks)/,
  ],
  '@anthropic-ai/sdk': [/^\/v1\/(?:agents|deployments|dreams|sessions)(?:\/|$)/, /^\/v1\/complete$/],
}

for (const [sdk, metered] of Object.entries(METERED)) {
  const paths = postPaths(sdk)

  test(`${sdk}: its resources are found`, () => assert.ok(paths.length > 50, `${paths.length} paths`))

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
