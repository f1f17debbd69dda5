/** Each state carries only what it alone needs. Times are of the monotonic clock. */
export type CircuitState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly until: number }
  | { readonly kind: 'half_open'; readonly nextProbeAt: number } // a probe that hangs must not keep others out for ever

export type CircuitKind = CircuitState['kind']
