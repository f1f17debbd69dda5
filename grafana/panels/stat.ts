import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
  VizTextDisplayOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { type Frame, framed } from '../parts/frame.ts'
import { NEUTRAL, type Steps, thresholds } from '../parts/thresholds.ts'

export interface StatFrame extends Frame {
  readonly steps?: Steps
}

const STAT_HEIGHT = 4

/** In pixels, so that neighbours are equally large. */
const NUMBER_SIZE = 32

/** One number, as it is now. Without a graph: one so small says little, and leaves the number no room. */
export function stat(frame: StatFrame): PanelBuilder {
  const queries = frame.queries.map((query) => ({ ...query, instant: true }))
  return framed(new PanelBuilder(), { height: STAT_HEIGHT, ...frame, queries })
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false))
    .graphMode(BigValueGraphMode.None)
    .text(new VizTextDisplayOptionsBuilder().valueSize(NUMBER_SIZE))
    .colorMode(BigValueColorMode.Value)
    .textMode(BigValueTextMode.Value)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(thresholds(frame.steps ?? NEUTRAL))
}
