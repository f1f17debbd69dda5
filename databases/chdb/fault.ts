/** What a server says when a statement fails. */
export class Fault extends Error {
  readonly code: number
  readonly type: string

  constructor(code: number, type: string, message: string) {
    super(message)
    this.code = code
    this.type = type
  }

  /** As a server writes it. */
  get text(): string {
    return `Code: ${this.code}. DB::Exception: ${this.message} (${this.type}) (version of chdb)\n`
  }
}

const EXCEPTION = /^Code: (\d+)\. DB::Exception: (.*) \(([A-Z_0-9]+)\)/s

/** A fault of the engine, whose message is that of a server. */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const [, code, text, type] = EXCEPTION.exec(message) ?? []
  return new Fault(Number(code ?? 1001), type ?? 'STD_EXCEPTION', text ?? message)
}
