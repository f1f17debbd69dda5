/** One line of an invoice: one model on one day. */
export interface InvoiceLine {
  /** `YYYY-MM-DD`, a day in UTC. */
  readonly day: string
  /** Any name of the model. */
  readonly model: string
  /** An exact decimal, such as `12.5`. */
  readonly costUsd: string
  /** Number of calls. Default: unknown. */
  readonly requests?: number
  /** Prompt and completion tokens together. Default: unknown. */
  readonly tokens?: number
}
