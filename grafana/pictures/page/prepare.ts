import {
  cacheFieldDisplayNames,
  type DataFrame,
  dateTime,
  type FieldConfigSource,
  type GrafanaTheme2,
  type InterpolateFunction,
  type TimeRange,
} from '@grafana/data'
import type { AnsweredPanel, Event, Range } from '../answers.ts'
import type { Panel } from '../dashboard.ts'
import { defaultOptions, withDefaults } from './defaults.ts'
import { sampleExemplars } from './exemplars.ts'
import { applyFieldConfig, readFieldConfig } from './field-config.ts'
import { framesOf } from './frames.ts'
import type { PanelProps } from './panel-props.ts'
import { transform, unknownTransformations } from './transformations.ts'

/** A panel that is ready to be drawn. */
export interface PreparedPanel {
  readonly panel: Panel
  readonly props: Omit<PanelProps<Readonly<Record<string, unknown>>>, 'width' | 'height'>
  readonly empty: boolean
  /** What is said in place of the drawing. */
  readonly note: string | undefined
  readonly errors: readonly string[]
}

interface Surroundings {
  readonly theme: GrafanaTheme2
  readonly events: readonly Event[]
  readonly replaceVariables: InterpolateFunction
}

export async function prepare(answered: AnsweredPanel, surroundings: Surroundings): Promise<PreparedPanel> {
  const { panel, answers } = answered
  const { theme, replaceVariables } = surroundings
  const fieldConfig = readFieldConfig(panel)
  const transformations = panel.transformations ?? []
  const unknown = unknownTransformations(transformations)
  const transformed = await transform(framesOf(answers), transformations, replaceVariables)
  const frames = applyFieldConfig(transformed, { fieldConfig, type: panel.type }, theme, replaceVariables)
  cacheFieldDisplayNames(frames) // tables look nowhere else
  return {
    panel,
    props: { ...propsOf(answered, frames, fieldConfig), ...surroundings },
    empty: frames.every(({ length }) => length === 0),
    note: answered.note ?? (unknown.length > 0 ? `Not drawn here: transformation ${unknown.join(', ')}` : undefined),
    errors: answers.flatMap(({ error }) => error ?? []),
  }
}

const propsOf = ({ panel, range, answers }: AnsweredPanel, frames: DataFrame[], fieldConfig: FieldConfigSource) => ({
  frames,
  fieldConfig,
  options: withDefaults(defaultOptions[panel.type], panel.options ?? {}) as Readonly<Record<string, unknown>>,
  range: timeRangeOf(range),
  exemplars: answers.flatMap(({ exemplars, step }) => sampleExemplars(exemplars, step)),
})

function timeRangeOf(range: Range): TimeRange {
  const [from, to] = [dateTime(range.from * 1000), dateTime(range.to * 1000)]
  return { from, to, raw: { from, to } }
}
