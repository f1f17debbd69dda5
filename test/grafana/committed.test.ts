import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { FOLDER, files } from '../../grafana/dashboards.ts'

const advice = 'run `npm run dashboards` and commit what it writes'

for (const [name, text] of files)
  test(`${name} is what its code makes`, () => {
    const committed = readFileSync(new URL(name, FOLDER), 'utf8')
    // Compared as values, so that the difference is short; then as text.
    assert.deepEqual(JSON.parse(committed), JSON.parse(text), `${name} is out of date: ${advice}`)
    assert.ok(committed === text, `${name} is written in another way: ${advice}`)
  })

test('there is no dashboard without its code', () => {
  const committed = ['dashboards', 'jaeger/dashboards'].flatMap((folder) =>
    readdirSync(new URL(folder, FOLDER))
      .filter((name) => name.endsWith('.json'))
      .map((name) => `${folder}/${name}`),
  )
  assert.deepEqual(committed.sort(), [...files.keys()].sort(), advice)
})
