import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { type Frame, framed } from '../parts/frame.ts'
import { NEUTRAL, type Steps, thresholds } from '../parts/thresholds.ts'

export interface StatFrame extends Frame {
  readonly steps?: Steps
}

const STAT_HEIGHT = 4

/** One number. Where its query asks for a range, the way that led to it is drawn below. */
export function stat(frame: StatFrame): PanelBuilder {
  const hasHistory = frame.queries.some(({ instant = false }) => !instant)
  return framed(new PanelBuilder(), { height: STAT_HEIGHT, ...frame })
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false))
    .graphMode(hasHistory ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .textMode(BigValueTextMode.Value)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(thresholds(frame.steps ?? NEUTRAL))
}
