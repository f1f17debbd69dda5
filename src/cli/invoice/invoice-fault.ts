/** A fault of an invoice and its line. */
export class InvoiceFault extends Error {
  override readonly name = 'InvoiceFault'
  readonly line: number

  constructor(line: number, problem: string, options?: ErrorOptions) {
    super(problem, options)
    this.line = line
  }
}
