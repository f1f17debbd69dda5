import { ATTRIBUTE_GROUPS, attributesTable, latestAttributesTable } from './attributes.ts'
import { labelsTable, labelValuesTable } from './labels.ts'
import { boundsTable, genAiTable, METRIC_GROUPS, metricsTable } from './metrics.ts'
import { commandTable, optionsTable, registerTable } from './settings.ts'

/** A page with generated tables, each between `<!-- table: NAME -->` and `<!-- end -->`. */
interface ReferencePage {
  readonly path: string
  readonly tables: Readonly<Record<string, string>>
}

export const REFERENCE_PAGES: readonly ReferencePage[] = [
  {
    path: 'docs/telemetry.md',
    tables: {
      ...Object.fromEntries(Object.entries(METRIC_GROUPS).map(([group, names]) => [group, metricsTable(names)])),
      genAi: genAiTable(),
      labels: labelsTable(),
      labelValues: labelValuesTable(),
      bounds: boundsTable(),
      httpAttributes: attributesTable(ATTRIBUTE_GROUPS.http),
      genAiAttributes: attributesTable(ATTRIBUTE_GROUPS.genAi),
      ownAttributes: attributesTable(ATTRIBUTE_GROUPS.own),
      latestAttributes: latestAttributesTable(),
    },
  },
  {
    path: 'docs/configuration.md',
    tables: { options: optionsTable(), register: registerTable(), command: commandTable() },
  },
]

const TABLE = /^<!-- table: (\w+) -->\n[\s\S]*?^<!-- end -->$/gm

/** The page's text with its tables as the code has them. @throws Error if page and tables do not name the same ones. */
export function withTables(text: string, tables: Readonly<Record<string, string>>): string {
  const named = Array.from(text.matchAll(TABLE), ([, name = '']) => name)
  const known = Object.keys(tables)
  const strange = [...named.filter((name) => !known.includes(name)), ...known.filter((name) => !named.includes(name))]
  if (strange.length > 0) throw new Error(`tables that only the page or only the code has: ${strange.join(', ')}`)
  return text.replace(TABLE, (_, name: string) => `<!-- table: ${name} -->\n\n${tables[name]}\n\n<!-- end -->`)
}
