import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common'

/** Where the numbers come from. Both are variables of every dashboard, so that they fit any Grafana. */
export const prometheus: DataSourceRef = { type: 'prometheus', uid: '$datasource' }

export const tempo: DataSourceRef = { type: 'tempo', uid: '$traces' }

/** The value of a variable of the dashboard, in links and TraceQL. */
export const variable = (name: string): string => `\${${name}}`
