/** What Grafana's panels take for options that the JSON leaves out. */
export const defaultOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  timeseries: { legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] } },
  stat: {
    reduceOptions: { calcs: ['lastNotNull'], values: false, fields: '' },
    orientation: 'auto',
    graphMode: 'area',
    colorMode: 'value',
    justifyMode: 'auto',
    textMode: 'auto',
    wideLayout: true,
    showPercentChange: false,
    percentChangeColorMode: 'standard',
  },
  gauge: {
    reduceOptions: { calcs: ['lastNotNull'], values: false, fields: '' },
    orientation: 'auto',
    showThresholdMarkers: true,
    showThresholdLabels: false,
  },
  bargauge: {
    reduceOptions: { calcs: ['lastNotNull'], values: false, fields: '' },
    orientation: 'auto',
    displayMode: 'gradient',
    valueMode: 'color',
    namePlacement: 'auto',
    showUnfilled: true,
    minVizWidth: 8,
    minVizHeight: 16,
    maxVizHeight: 300,
  },
  table: { cellHeight: 'sm', showHeader: true, frameIndex: 0, sortBy: [] },
  heatmap: {
    cellGap: 1,
    color: { mode: 'scheme', scheme: 'Oranges', exponent: 0.5, steps: 64, reverse: false },
    filterValues: { le: 1e-9 },
    legend: { show: true },
    rowsFrame: { layout: 'auto' },
    yAxis: {},
    cellValues: {},
  },
  'state-timeline': {
    showValue: 'auto',
    alignValue: 'left',
    rowHeight: 0.9,
    mergeValues: true,
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
  },
  'status-history': {
    showValue: 'auto',
    alignValue: 'center',
    rowHeight: 0.9,
    mergeValues: false,
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
  },
}

/** The same for the fields' own options. */
export const defaultCustom: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  timeseries: {
    drawStyle: 'line',
    lineInterpolation: 'linear',
    lineWidth: 1,
    fillOpacity: 0,
    gradientMode: 'none',
    pointSize: 5,
    showPoints: 'auto',
    spanNulls: false,
    barAlignment: 0,
    barWidthFactor: 0.6,
    stacking: { mode: 'none', group: 'A' },
    axisPlacement: 'auto',
    axisColorMode: 'text',
    scaleDistribution: { type: 'linear' },
    thresholdsStyle: { mode: 'off' },
    hideFrom: { legend: false, tooltip: false, viz: false },
  },
  table: { align: 'auto', cellOptions: { type: 'auto' }, inspect: false },
  heatmap: { hideFrom: { legend: false, tooltip: false, viz: false } },
  'state-timeline': { lineWidth: 0, fillOpacity: 70, spanNulls: false },
  'status-history': { lineWidth: 1, fillOpacity: 70 },
}

/** Types whose series have a colour each. */
export const paletteTypes: readonly string[] = ['timeseries']

/** Lists are taken as they are given; what is in an object is taken one by one. */
export function withDefaults(defaults: unknown, given: unknown): unknown {
  if (!isObject(defaults) || !isObject(given)) return given ?? defaults
  const names = new Set([...Object.keys(defaults), ...Object.keys(given)])
  return Object.fromEntries([...names].map((name) => [name, withDefaults(defaults[name], given[name])]))
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
