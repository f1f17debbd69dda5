/**
 * VictoriaMetrics computes these in its own way: without extrapolation to the edges of the window, from the last sample
 * before the window on, and taking the first value of a new series for growth. So it has series, too, where Prometheus has
 * none.
 */
export const COUNTING_FUNCTIONS: ReadonlySet<string> = new Set(['rate', 'increase'])

/** What these functions make differ whenever there is traffic. */
export const ALWAYS_DIFFERENT: readonly string[] = ['cost: Cost, 24 h A']
