import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { variable } from '../../grafana/parts/sources.ts'
import { dashboards, type PanelJson, panelsOf } from '../helpers/dashboards.ts'

const runbooks = readFileSync(new URL('../../docs/runbooks.md', import.meta.url), 'utf8')
const sections = Array.from(runbooks.matchAll(/^#+ (.+)$/gm), ([, heading = '']) => anchor(heading))

for (const [name, dashboard] of dashboards) {
  const panels = panelsOf(dashboard)
  const say = (panel: PanelJson) => `${name}, "${panel.title}"`

  test(`${name}: its uid is the name of its file, and nobody changes it in Grafana`, () => {
    assert.equal(dashboard.uid, `holysheep-${name}`)
    assert.match(dashboard.title, /^HolySheep \/ ./)
    assert.notEqual(dashboard.description, '')
    assert.equal(dashboard.editable, false)
    assert.equal(dashboard.timezone, 'browser')
    assert.equal(dashboard.refresh, '30s')
    assert.ok(dashboard.tags.includes('holysheep'))
  })

  test(`${name}: the variables are there, and "All" takes series without the label too`, () => {
    const variables = dashboard.templating.list
    assert.deepEqual(
      variables.map((variable) => [variable.name, variable.type]),
      [
        ['datasource', 'datasource'],
        ['traces', 'datasource'],
        ['service', 'query'],
        ['model', 'query'],
        ['endpoint', 'query'],
        ['tenant', 'query'],
      ],
    )
    for (const { type, multi, includeAll, allValue } of variables)
      if (type === 'query')
        assert.deepEqual({ multi, includeAll, allValue }, { multi: true, includeAll: true, allValue: '.*' })
  })

  test(`${name}: every question goes to a data source that is a variable`, () => {
    for (const panel of panels) {
      const sources = [panel.datasource, ...(panel.targets ?? []).map(({ datasource }) => datasource)]
      for (const source of sources) {
        const uid = source?.type === 'tempo' ? '$traces' : '$datasource'
        assert.equal(source?.uid, uid, say(panel))
      }
    }
    for (const { datasource } of dashboard.annotations.list) assert.equal(datasource.uid, '$datasource')
  })

  test(`${name}: every panel says what it shows`, () => {
    assert.ok(panels.length >= 10)
    for (const panel of panels) {
      const { title, description = '', fieldConfig, targets = [] } = panel
      assert.ok(title.length >= 3 && title.length <= 40, `${say(panel)}: its title is short`)
      assert.match(description, /^\S.{20,}\.$/, `${say(panel)}: its description is a sentence`)
      assert.notEqual(fieldConfig?.defaults.unit ?? '', '', `${say(panel)}: it has a unit`)
      assert.notEqual(targets.length, 0, `${say(panel)}: it asks for something`)
      assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, say(panel))
    }
  })

  test(`${name}: several series have names, and a legend for them`, () => {
    for (const panel of panels) {
      const { type, targets = [], options } = panel
      if (type !== 'timeseries') continue
      assert.equal(options?.legend?.showLegend, true, say(panel))
      for (const { legendFormat } of targets) assert.doesNotMatch(legendFormat ?? '__auto', /^(?:__auto)?$/, say(panel))
    }
  })

  test(`${name}: panels have numbers of their own and lie side by side, with nothing open`, () => {
    const all = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])])
    assert.deepEqual(
      all.map(({ id }) => id).sort((a, b) => a - b),
      all.map((_, index) => index + 1),
    )
    assert.equal(new Set(panels.map(({ title }) => title)).size, panels.length, 'two panels have the same title')
    for (const group of [dashboard.panels, ...dashboard.panels.map(({ panels: inner = [] }) => inner)])
      covers(group, name)
  })

  test(`${name}: its links keep what is chosen, and lead to runbooks that exist`, () => {
    const toOthers = dashboard.links.find(({ tags = [] }) => tags.includes('holysheep'))
    assert.deepEqual([toOthers?.includeVars, toOthers?.keepTime], [true, true])
    for (const panel of panels) {
      for (const { url = '' } of panel.links ?? []) {
        const section = /runbooks\.md#(.+)$/.exec(url)?.[1]
        const other = /^\/d\/holysheep-(\w+)\?\$\{__url_time_range\}&\$\{__all_variables\}$/.exec(url)?.[1]
        if (section !== undefined) assert.ok(sections.includes(section), `${say(panel)}: no runbook ${section}`)
        else assert.ok(other !== undefined && dashboards.has(other), `${say(panel)}: ${url} leads nowhere`)
      }
    }
  })

  test(`${name}: links to traces are searches that Explore understands`, () => {
    const urls = panels.flatMap((panel) => (panel.fieldConfig?.defaults.links ?? []).map(({ url = '' }) => url))
    for (const url of urls) {
      const panes = JSON.parse(decodeURIComponent(/^\/explore\?schemaVersion=1&panes=(.+)$/.exec(url)?.[1] ?? ''))
      const { datasource, queries, range } = panes.traces
      assert.deepEqual([datasource, queries[0].datasource.uid], [variable('traces'), variable('traces')])
      assert.match(queries[0].query, /^\{ resource\.service\.name =~ "\$\{service:pipe\}" && .+ \}$/)
      assert.deepEqual(range, { from: variable('__from'), to: variable('__to') })
    }
    assert.ok(name === 'pipeline' || urls.length >= 4)
  })
}

/** Whether panels fill the whole width from the first to the last of their lines, each place once. */
function covers(panels: readonly PanelJson[], name: string): void {
  const taken = new Map<string, string>()
  for (const { title, gridPos } of panels) {
    assert.ok(gridPos.x >= 0 && gridPos.x + gridPos.w <= 24, `${name}, "${title}" is wider than the dashboard`)
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        const place = `${x},${y}`
        assert.equal(taken.get(place), undefined, `${name}, "${title}" lies on another panel`)
        taken.set(place, title)
      }
    }
  }
  const bottoms = panels.map(({ gridPos }) => gridPos.y + gridPos.h)
  const height = panels.length === 0 ? 0 : Math.max(...bottoms) - Math.min(...panels.map(({ gridPos }) => gridPos.y))
  assert.equal(taken.size, 24 * height, `${name} has a gap`)
}

function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-')
}
