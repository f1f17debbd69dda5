/** A fault of an invoice and its line. */
export class InvoiceFault extends Error {
  override readonly name = 'InvoiceFault'
  readonly line: number

  constructor(line: number, problem: string) {
    super(problem)
    this.line = line
  }
}
