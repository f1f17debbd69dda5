/** What is wrong with an invoice, and on which of its lines. */
export class InvoiceFault extends Error {
  override readonly name = 'InvoiceFault'
  readonly line: number

  constructor(line: number, problem: string) {
    super(problem)
    this.line = line
  }
}
