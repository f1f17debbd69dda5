import {
  type DataFrame,
  type DataTransformerInfo,
  type InterpolateFunction,
  standardTransformers,
  standardTransformersRegistry,
  transformDataFrame,
} from '@grafana/data'
import { lastValueFrom } from 'rxjs'
import type { Transformation } from '../dashboard.ts'

// One of them goes by two names.
standardTransformersRegistry.setInit(() =>
  [...new Set<DataTransformerInfo>(Object.values(standardTransformers))].map((transformation) => ({
    id: transformation.id,
    name: transformation.name,
    transformation: () => Promise.resolve(transformation),
    editor: () => null,
    imageDark: '',
    imageLight: '',
  })),
)

/** Those that live in Grafana's application and not in its packages. */
export const unknownTransformations = (transformations: readonly Transformation[]): readonly string[] =>
  transformations.map(({ id }) => id).filter((id) => standardTransformersRegistry.getIfExists(id) === undefined)

export function transform(
  frames: DataFrame[],
  transformations: readonly Transformation[],
  interpolate: InterpolateFunction,
): Promise<DataFrame[]> {
  const configurations = transformations.map(({ options = {}, ...rest }) => ({ ...rest, options }))
  return lastValueFrom(transformDataFrame(configurations, frames, { interpolate }))
}
