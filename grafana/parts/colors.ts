import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard'

/** What a series is called, or a pattern of it, and its colour: the same meaning has the same colour on every panel. */
export type Colors = Readonly<Record<string, string>>

/** What is there, and matters little. */
export const QUIET = '#8e8e8e'

export const OUTCOMES: Colors = {
  completed: 'green',
  rejected: 'orange',
  timeout: 'purple',
  failed: 'red',
  truncated: 'yellow',
  cancelled: QUIET,
}

/** Shades, because one class has several codes. Those of 5xx that are often seen together have colours of their own. */
export const STATUS_CODES: Colors = {
  '/^2/': 'shades of green',
  '/^3/': 'shades of blue',
  '/^4/': 'shades of orange',
  '/^5/': 'shades of red',
  '/^500$/': 'dark-red',
  '/^502$/': 'light-red',
  '/^503$/': '#a0522d',
  '/^504$/': 'super-light-red',
  '/^no answer/': 'shades of purple',
}

export const LIMIT_TYPES: Colors = {
  requests: 'blue',
  tokens: 'purple',
  quota: 'red',
  concurrency: 'yellow',
  unknown: QUIET,
}

export const PHASES: Colors = {
  connect: 'light-orange',
  headers: 'dark-orange',
  body: 'purple',
  deadline: 'red',
}

export const QUANTILES: Colors = { '/p50$/': 'green', '/p95$/': 'orange', '/p99$/': 'red' }

export const TOKEN_TYPES: Colors = { prompt: 'blue', completion: 'orange' }

export const ROWS: Colors = { written: 'green', spooled: 'orange', dropped: 'red' }

export const DECISIONS: Colors = { kept: 'green', 'not kept': QUIET }

/** What gets through and what doesn't, by the first word. */
export const ARRIVALS: Colors = {
  '/^(refused|failed|lost|dropped|discarded|missed)/i': 'shades of red',
}

export interface ColorOverride {
  readonly matcher: { readonly id: 'byName' | 'byRegexp'; readonly options: string }
  readonly properties: DynamicConfigValue[]
}

export const colorOverrides = (colors: Colors): readonly ColorOverride[] =>
  Object.entries(colors).map(([name, color]) => ({
    matcher: { id: name.startsWith('/') ? 'byRegexp' : 'byName', options: name },
    properties: [{ id: 'color', value: colorValue(color) }],
  }))

function colorValue(color: string): { mode: string; fixedColor: string } {
  const shades = /^shades of (.+)$/.exec(color)?.[1]
  return shades === undefined ? { mode: 'fixed', fixedColor: color } : { mode: 'shades', fixedColor: shades }
}
