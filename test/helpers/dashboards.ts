import { readdirSync, readFileSync } from 'node:fs'

const folder = new URL('../../grafana/dashboards/', import.meta.url)

/** A dashboard, as Grafana reads it from its file; what the tests look at. */
export interface DashboardJson {
  readonly uid: string
  readonly title: string
  readonly description: string
  readonly tags: readonly string[]
  readonly editable: boolean
  readonly timezone: string
  readonly refresh: string
  readonly panels: readonly PanelJson[]
  readonly templating: { readonly list: readonly VariableJson[] }
  readonly annotations: { readonly list: readonly AnnotationJson[] }
  readonly links: readonly LinkJson[]
}

export interface PanelJson {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description?: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly datasource?: { readonly type: string; readonly uid: string }
  readonly targets?: readonly TargetJson[]
  readonly links?: readonly LinkJson[]
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string; readonly noValue?: string; readonly links?: readonly LinkJson[] }
  }
  readonly options?: { readonly legend?: { readonly showLegend?: boolean; readonly calcs?: readonly string[] } }
  /** A row has this; of a collapsed one, its panels are here. */
  readonly collapsed?: boolean
  readonly panels?: readonly PanelJson[]
}

export interface TargetJson {
  readonly refId: string
  readonly datasource: { readonly type: string; readonly uid: string }
  readonly expr?: string
  readonly query?: string
  readonly legendFormat?: string
  readonly instant?: boolean
  readonly exemplar?: boolean
}

export interface VariableJson {
  readonly name: string
  readonly type: string
  readonly query?: string
  readonly allValue?: string
  readonly multi?: boolean
  readonly includeAll?: boolean
}

export interface AnnotationJson {
  readonly name: string
  readonly expr: string
  readonly datasource: { readonly uid: string }
}

export interface LinkJson {
  readonly title: string
  readonly url?: string
  readonly tags?: readonly string[]
  readonly includeVars?: boolean
  readonly keepTime?: boolean
}

/** A question of a panel, ready for the server. */
export interface PanelQuery {
  /** Name of the file without its ending. */
  readonly dashboard: string
  readonly panel: string
  readonly refId: string
  readonly datasource: 'prometheus' | 'tempo'
  /** PromQL, or TraceQL for Tempo; no variables are left in it. */
  readonly expr: string
  /** Asked for now alone, not for the whole range. */
  readonly instant: boolean
  readonly exemplar: boolean
  /** The panel has a text for no data: then that is nothing to worry about. */
  readonly emptyIsNormal: boolean
}

/** The values of Grafana's variables. Default: all. */
export interface Replacements {
  readonly rateInterval?: string
  readonly interval?: string
  readonly range?: string
  /** What service, model, endpoint and tenant are chosen by. */
  readonly choice?: string
}

export const dashboards: ReadonlyMap<string, DashboardJson> = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => [file.slice(0, -'.json'.length), JSON.parse(readFileSync(new URL(file, folder), 'utf8'))]),
)

/** All panels but the rows, those of collapsed rows included. */
export const panelsOf = ({ panels }: DashboardJson): readonly PanelJson[] =>
  panels.flatMap((panel) => (panel.type === 'row' ? (panel.panels ?? []) : [panel]))

/** Fills in what Grafana fills in before it asks. */
export function substituted(text: string, replacements: Replacements = {}): string {
  const { rateInterval = '4m', interval = '1m', range = '1h', choice = '.*' } = replacements
  return text
    .replaceAll('$__rate_interval', rateInterval)
    .replaceAll('$__interval', interval)
    .replaceAll('$__range', range)
    .replace(/\$\{(?:service|model|endpoint|tenant)(?::\w+)?\}|\$(?:service|model|endpoint|tenant)\b/g, () => choice)
}

/** The queries of every panel. A panel is empty if all its queries are. */
export const panelQueries = (replacements: Replacements = {}): readonly PanelQuery[] =>
  [...dashboards].flatMap(([dashboard, json]) =>
    panelsOf(json).flatMap((panel) =>
      (panel.targets ?? []).map((target) => ({
        dashboard,
        panel: panel.title,
        refId: target.refId,
        datasource: target.datasource.type === 'tempo' ? ('tempo' as const) : ('prometheus' as const),
        expr: substituted(target.expr ?? target.query ?? '', replacements),
        instant: target.instant ?? false,
        exemplar: target.exemplar ?? false,
        emptyIsNormal: panel.fieldConfig?.defaults.noValue !== undefined,
      })),
    ),
  )
