import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dashboards, type PanelQuery, panelQueries } from '../helpers/dashboards.ts'
import { isComposeStack } from '../helpers/stack/index.ts'

const grafana = 'http://127.0.0.1:3000'

const skip = !isComposeStack && 'only a stack of real images has a Grafana: HOLYSHEEP_STACK=compose'

async function ask(path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${grafana}${path}`, {
    signal: AbortSignal.timeout(30_000),
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  })
  const text = await response.text()
  assert.ok(response.ok, `${path} answered ${response.status}: ${text.slice(0, 300)}`)
  return JSON.parse(text)
}

/** As its viewers do it, who need no login. */
async function answer({ datasource, expr, instant, refId }: PanelQuery): Promise<unknown> {
  if (datasource === 'tempo') {
    return ask(`/api/datasources/proxy/uid/holysheep-traces/api/search?${new URLSearchParams({ q: expr, limit: '1' })}`)
  }
  const query = { refId, datasource: { type: 'prometheus', uid: 'prometheus' }, expr, instant, range: !instant }
  const answered = (await ask('/api/ds/query', {
    ...{ from: 'now-20m', to: 'now' },
    queries: [{ ...query, intervalMs: 15_000, maxDataPoints: 200 }],
  })) as { readonly results: Readonly<Record<string, { readonly error?: string; readonly status: number }>> }
  assert.equal(answered.results[refId]?.error, undefined)
  return answered
}

describe('Grafana, as compose has set it up', { skip }, () => {
  if (skip) return

  for (const [name, { uid, title, panels }] of dashboards)
    test(`it has loaded the dashboard ${name}`, async () => {
      const { dashboard } = (await ask(`/api/dashboards/uid/${uid}`)) as {
        readonly dashboard: { readonly title: string; readonly panels: readonly unknown[] }
      }
      assert.deepEqual([dashboard.title, dashboard.panels.length], [title, panels.length])
    })

  for (const query of panelQueries())
    test(`it has an answer for ${query.dashboard}, "${query.panel}", ${query.refId}`, async () => {
      await answer(query)
    })
})
