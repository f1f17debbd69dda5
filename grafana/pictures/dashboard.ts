/** What is read of a dashboard's JSON. Everything may be missing, as in Grafana itself. */
export interface Dashboard {
  readonly uid?: string
  readonly title: string
  readonly tags?: readonly string[]
  readonly refresh?: string
  readonly panels?: readonly Panel[]
  readonly templating?: { readonly list?: readonly VariableModel[] }
  readonly annotations?: { readonly list?: readonly AnnotationModel[] }
  readonly links?: readonly DashboardLink[]
}

export interface DashboardLink {
  readonly title?: string
  readonly icon?: string
  /** `dashboards` are all others that have its tags. */
  readonly type?: 'link' | 'dashboards'
  readonly tags?: readonly string[]
  readonly asDropdown?: boolean
}

export interface Panel {
  readonly id: number
  readonly type: string
  readonly title?: string
  readonly description?: string
  readonly gridPos: GridPosition
  readonly collapsed?: boolean
  /** What a collapsed row holds. */
  readonly panels?: readonly Panel[]
  readonly datasource?: DataSourceReference
  readonly targets?: readonly Target[]
  readonly transformations?: readonly Transformation[]
  readonly fieldConfig?: FieldConfiguration
  readonly options?: Readonly<Record<string, unknown>>
  /** The shortest step of its queries. */
  readonly interval?: string
  readonly maxDataPoints?: number
  /** Its own time range, such as `7d`, whatever the dashboard's is. */
  readonly timeFrom?: string
  readonly transparent?: boolean
  readonly links?: readonly unknown[]
  readonly repeat?: string
}

/** In units of the grid: 24 columns, rows of 30 pixels. */
export interface GridPosition {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

export type DataSourceReference = string | { readonly type?: string; readonly uid?: string } | null

export interface Target {
  readonly refId: string
  readonly expr?: string
  /** Of another source than Prometheus, with the most that it shall give. */
  readonly query?: string
  readonly limit?: number
  readonly datasource?: DataSourceReference
  readonly legendFormat?: string
  readonly format?: 'time_series' | 'table' | 'heatmap'
  readonly instant?: boolean
  readonly range?: boolean
  readonly exemplar?: boolean
  readonly interval?: string
  readonly hide?: boolean
}

export interface Transformation {
  readonly id: string
  readonly disabled?: boolean
  readonly options?: unknown
}

export interface FieldConfiguration {
  readonly defaults?: Readonly<Record<string, unknown>>
  readonly overrides?: readonly FieldOverride[]
}

export interface FieldOverride {
  readonly matcher: { readonly id: string; readonly options?: unknown; readonly scope?: string }
  readonly properties?: readonly { readonly id: string; readonly value?: unknown }[]
}

export interface VariableModel {
  readonly name: string
  readonly type: string
  readonly label?: string
  /** 0 shows it, 1 shows it without its label, 2 hides it. */
  readonly hide?: number | string
  readonly query?: string | { readonly query?: string }
  readonly regex?: string
  readonly sort?: number | string
  readonly multi?: boolean
  readonly includeAll?: boolean
  readonly allValue?: string
  readonly current?: { readonly value?: string | readonly string[] }
}

export interface AnnotationModel {
  readonly name?: string
  readonly enable?: boolean
  readonly hide?: boolean
  readonly iconColor?: string
  readonly datasource?: DataSourceReference
  readonly expr?: string
  readonly titleFormat?: string
  readonly step?: string
  readonly useValueForTime?: boolean | string
}
