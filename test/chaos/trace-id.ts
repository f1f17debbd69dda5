/** "Chaos seed", as far as hexadecimal digits can say it. */
const MARK = 'c4a05eed'

/** A call of the plan. */
export interface CallNumber {
  readonly life: number
  readonly call: number
}

/**
 * The trace of a call tells which one it is: in the `traceparent` that the gateway receives and in the rows of the billing
 * log alike, whatever becomes of other headers.
 */
export const traceIdOf = ({ life, call }: CallNumber): string =>
  `${MARK}${life.toString(16).padStart(8, '0')}${call.toString(16).padStart(16, '0')}`

export function callNumberOf(traceId: string | undefined): CallNumber | undefined {
  const [, life = '', call = ''] = /^c4a05eed([\da-f]{8})([\da-f]{16})$/.exec(traceId ?? '') ?? []
  return call === '' ? undefined : { life: Number.parseInt(life, 16), call: Number.parseInt(call, 16) }
}
