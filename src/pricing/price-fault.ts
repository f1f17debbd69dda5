import { PriceFileError, violation } from '../errors.ts'

/** A rule that a price file breaks, and where. */
export class PriceFault extends Error {
  /** Offset in the text. */
  readonly at: number
  /** Such as `models.gpt-4.1.prompt`; empty for the whole. */
  readonly path: string
  readonly rule: string
  readonly value: unknown

  constructor(at: number, path: string, rule: string, value: unknown) {
    super(violation(path || 'the file', rule, value))
    this.at = at
    this.path = path
    this.rule = rule
    this.value = value
  }
}

/** The fault with its line and column, which begin at 1. */
export function priceFileError(fault: PriceFault, text: string, source: string): PriceFileError {
  const before = text.slice(0, fault.at)
  const line = before.split('\n').length
  const column = fault.at - before.lastIndexOf('\n')
  return new PriceFileError(source, line, column, fault.message)
}
