import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { COLOR_CHANGES_AT } from '../../grafana/recorded-series.ts'
import { limitSeries, recordedSeries } from './known-series.ts'

interface Rule {
  readonly record?: string
  readonly expr: string
}

const folder = new URL('../../otel-collector/prometheus/rules/', import.meta.url)
const rules = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) => {
    const { groups }: { groups: { rules: Rule[] }[] } = parse(readFileSync(new URL(file, folder), 'utf8'))
    return groups.flatMap((group) => group.rules)
  })

const recorded = new Map(rules.map(({ record = '', expr }) => [record, expr]))

test('the rules make every series that the dashboards take from them', () => {
  assert.deepEqual(
    [...recordedSeries, ...limitSeries].filter((series) => !recorded.has(series)),
    [],
  )
})

for (const [limit, value] of Object.entries(COLOR_CHANGES_AT))
  test(`colours change where the rules have ${limit}`, () => assert.equal(recorded.get(limit), `vector(${value})`))
