/** `npm run render`: see `options.ts` for what it can do. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sheet } from './answers.ts'
import { draw, openBrowser } from './browser.ts'
import { bundlePage } from './bundle.ts'
import type { Dashboard } from './dashboard.ts'
import { readDashboards } from './dashboard-files.ts'
import { askEvents } from './events.ts'
import { Failure } from './failure.ts'
import { openRows } from './layout.ts'
import { help, type Options, readOptions } from './options.ts'
import { compress } from './png.ts'
import { createPrometheus, type Prometheus } from './prometheus.ts'
import { askPanel } from './queries.ts'
import { createTempo } from './tempo.ts'
import { resolveVariables } from './variables.ts'

/** Of the uids; pictures are named as the files of the dashboards are. */
const SHARED_PREFIX = /^holysheep-/

const say = (line: string): void => void process.stdout.write(`${line}\n`)

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) say(help)
  else await render(options)
} catch (error) {
  if (!(error instanceof Failure)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

async function render(options: Options): Promise<void> {
  const dashboards = await readDashboards(options.dashboards)
  const chosen = [...dashboards].filter(([uid]) => isChosen(uid, options.only))
  if (chosen.length === 0)
    throw new Failure(`There is no dashboard ${options.only.join(', ')} in ${options.dashboards}.`)
  const prometheus = createPrometheus(options.prometheus)
  await prometheus.at('1', options.range.to).catch((cause) => {
    throw new Failure(`No Prometheus answers at ${options.prometheus}; --prometheus names another.`, { cause })
  })
  await mkdir(options.out, { recursive: true })
  const browser = await openBrowser()
  try {
    const bundle = await bundlePage()
    for (const [uid, dashboard] of chosen) {
      const { png, remarks } = await draw(
        browser,
        bundle,
        await sheetOf(dashboard, { dashboards, prometheus, options }),
      )
      const picture = await compress(png)
      const file = join(options.out, `${uid.replace(SHARED_PREFIX, '')}.png`)
      await writeFile(file, picture)
      say(`${file}  ${Math.round(picture.length / 1024)} KB`)
      for (const { panel, says } of remarks) say(`  ${panel}: ${says}`)
    }
  } finally {
    await browser.close()
  }
}

function isChosen(uid: string, endings: readonly string[]): boolean {
  return endings.length === 0 || endings.some((ending) => uid.endsWith(ending))
}

interface Materials {
  readonly dashboards: ReadonlyMap<string, Dashboard>
  readonly prometheus: Prometheus
  readonly options: Options
}

async function sheetOf(dashboard: Dashboard, { dashboards, prometheus, options }: Materials): Promise<Sheet> {
  const { range, width, scrape, theme, open } = options
  const tempo = options.tempo === undefined ? undefined : createTempo(options.tempo)
  const variables = await resolveVariables(dashboard, options.variables, prometheus, range)
  const questioning = { prometheus, tempo, variables, range, width, scrape }
  const panels = open ? openRows(dashboard.panels ?? []) : (dashboard.panels ?? [])
  return {
    dashboard,
    links: linksOf(dashboard, [...dashboards.values()]),
    theme,
    width,
    range,
    variables,
    panels: await Promise.all(panels.map((panel) => askPanel(panel, questioning))),
    events: await askEvents(dashboard, questioning),
  }
}

/** A link to the dashboards of some tags is, on the page, one to each of the others. */
function linksOf(dashboard: Dashboard, all: readonly Dashboard[]): readonly string[] {
  return (dashboard.links ?? []).flatMap(({ title = '', type, tags = [], asDropdown }) => {
    if (type !== 'dashboards' || asDropdown === true) return [title]
    const others = all.filter((other) => other !== dashboard && tags.every((tag) => other.tags?.includes(tag)))
    return others.map((other) => other.title)
  })
}
