/** Fails where two modules of `src` export different things by one name: a search for it would find the wrong one. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const DECLARATION = /^export (?:declare |abstract |async )*(?:function\*?|const|let|class|interface|type) (\w+)/gm

const places = new Map<string, Set<string>>()
for (const path of readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
  const source = readFileSync(join('src', path), 'utf8')
  // The signatures of an overloaded function are one thing.
  for (const [, name = ''] of source.matchAll(DECLARATION)) places.set(name, (places.get(name) ?? new Set()).add(path))
}

const twice = [...places].filter(([, paths]) => paths.size > 1)
for (const [name, paths] of twice) console.error(`${name} is exported by ${[...paths].sort().join(' and ')}`)
if (twice.length > 0) process.exitCode = 1
else console.log(`${places.size} exported names, each of one thing`)
