import type { AnswerFacts, Unit } from '../../call.ts'

/** Most seconds of one call that are plausible: 116 days. */
const SECONDS_LIMIT = 1e7

const DECIMAL = /^\d{1,8}(?:\.\d{1,20})?$/

/** Seconds as a number or as decimal text, from 0 to 1e7. */
export function secondsIn(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= SECONDS_LIMIT)) return undefined
  return seconds + 0 // -0 is 0
}

/** The facts of an answer that is billed by one unit; none if the amount is not known. */
export function unitFacts(unit: Unit, amount: number | undefined): Pick<AnswerFacts, 'units'> {
  return amount === undefined ? {} : { units: { [unit]: amount } }
}
