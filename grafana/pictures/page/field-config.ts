import {
  applyFieldOverrides,
  type DataFrame,
  FieldConfigOptionsRegistry,
  type FieldConfigPropertyItem,
  type FieldConfigSource,
  FieldType,
  type GrafanaTheme2,
  type InterpolateFunction,
} from '@grafana/data'
import type { Panel } from '../dashboard.ts'
import { defaultCustom, paletteTypes, withDefaults } from './defaults.ts'

const standardNames = [
  'displayName',
  'unit',
  'min',
  'max',
  'fieldMinMax',
  'decimals',
  'noValue',
  'color',
  'thresholds',
  'mappings',
  'links',
  'actions',
  'filterable',
  'description',
]

/** A panel's field configuration with Grafana's defaults in it. */
export function readFieldConfig({ type, fieldConfig }: Panel): FieldConfigSource {
  const { defaults = {}, overrides = [] } = fieldConfig ?? {}
  const source = {
    defaults: {
      color: { mode: paletteTypes.includes(type) ? 'palette-classic' : 'thresholds' },
      thresholds: { mode: 'absolute', steps: [{ color: 'green' }, { color: 'red', value: 80 }] },
      mappings: [],
      ...defaults,
      custom: withDefaults(defaultCustom[type], defaults.custom),
    },
    overrides: structuredClone(overrides),
  } as unknown as FieldConfigSource
  return { defaults: fromEverywhere(structuredClone(source.defaults)), overrides: source.overrides.map(fromEverywhere) }
}

/** JSON has no way to write where the first threshold begins. */
function fromEverywhere<T>(config: T): T {
  const properties = (config as { properties?: { id: string; value?: unknown }[] }).properties ?? []
  const thresholds = [
    (config as { thresholds?: unknown }).thresholds,
    ...properties.filter(({ id }) => id === 'thresholds').map(({ value }) => value),
  ]
  for (const each of thresholds as ({ steps?: { value?: number | null }[] } | undefined)[]) {
    const first = each?.steps?.[0]
    if (first !== undefined) first.value ??= -Infinity
  }
  return config
}

export function applyFieldConfig(
  data: DataFrame[],
  { fieldConfig, type }: { readonly fieldConfig: FieldConfigSource; readonly type: string },
  theme: GrafanaTheme2,
  replaceVariables: InterpolateFunction,
): DataFrame[] {
  return applyFieldOverrides({
    data,
    fieldConfig,
    fieldConfigRegistry: registryFor(fieldConfig, type),
    replaceVariables,
    theme,
    timeZone: 'utc',
  })
}

/**
 * Without a registry Grafana's packages ignore every option. Those of the panels live in its application, so this one
 * knows just the options that the panel's JSON names: as they stand, they are what the editors would have made. Heatmaps
 * have none of the usual ones, so a unit there changes nothing.
 */
function registryFor({ defaults, overrides }: FieldConfigSource, type: string): FieldConfigOptionsRegistry {
  const custom = [
    ...Object.keys(defaults.custom ?? {}),
    ...overrides.flatMap(({ properties }) => properties.map(({ id }) => id.split('custom.')[1] ?? '')),
  ].filter((name) => name !== '')
  return new FieldConfigOptionsRegistry(() => [
    ...(type === 'heatmap' ? [] : standardNames).map((name) => option(name, name, false)),
    ...[...new Set(custom)].map((name) => option(`custom.${name}`, name, true)),
  ])
}

const option = (id: string, path: string, isCustom: boolean): FieldConfigPropertyItem => ({
  id,
  path,
  name: path,
  isCustom,
  editor: () => null,
  override: () => null,
  process: (value) => value,
  shouldApply: ({ type }) => type === FieldType.number || !['min', 'max', 'decimals', 'thresholds'].includes(id),
})
