export interface DemoOptions {
  readonly keep: boolean
  readonly live: boolean
  readonly stack: boolean
  /** How long the mixed traffic takes. */
  readonly seconds: number
}
