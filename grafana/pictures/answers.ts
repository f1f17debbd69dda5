import type { Dashboard, Panel, Target } from './dashboard.ts'

/** What a picture is drawn from: plain data that the page is handed as JSON. */
export interface Sheet {
  readonly dashboard: Dashboard
  /** The words of the links at its top. */
  readonly links: readonly string[]
  readonly theme: 'dark' | 'light'
  readonly width: number
  readonly range: Range
  readonly variables: readonly Variable[]
  readonly panels: readonly AnsweredPanel[]
  readonly events: readonly Event[]
}

/** Seconds since 1970. */
export interface Range {
  readonly from: number
  readonly to: number
}

export interface Variable {
  readonly name: string
  readonly label: string
  readonly type: string
  readonly shown: boolean
  readonly multi: boolean
  readonly selected: readonly string[]
  /** All of its values are meant: they are said as one. */
  readonly all: boolean
  readonly allValue: string | undefined
}

export interface AnsweredPanel {
  readonly panel: Panel
  readonly range: Range
  readonly answers: readonly Answer[]
  /** Why it stays empty, where it can't be drawn. */
  readonly note?: string
}

export interface Answer {
  readonly target: Target
  /** The query as it was asked. */
  readonly expr: string
  /** Seconds. */
  readonly step: number
  readonly series: readonly Series[]
  readonly exemplars: readonly Exemplar[]
  /** Where Tempo was asked. */
  readonly spans?: readonly Span[]
  readonly error?: string
}

export type Labels = Readonly<Record<string, string>>

/** Time in seconds, and the value as Prometheus writes it. */
export type Sample = readonly [time: number, value: string]

export interface Series {
  readonly metric: Labels
  readonly samples: readonly Sample[]
}

export interface Span {
  /** Of the first span of its trace, as is the name below. */
  readonly service: string
  readonly trace: string
  readonly id: string
  /** Milliseconds since 1970. */
  readonly start: number
  /** Nanoseconds. */
  readonly duration: number
  readonly attributes: Labels
}

export interface Exemplar {
  readonly time: number
  readonly value: number
}

/** What an annotation marks in the time series. */
export interface Event {
  readonly from: number
  readonly to: number
  readonly color: string
}
