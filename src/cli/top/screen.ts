import type { WriteStream } from 'node:tty'
import ansiEscapes from 'ansi-escapes'
import { createLogUpdate } from 'log-update'

/** The alternate screen of a terminal: what was there before is there again when it is closed. */
export class Screen {
  readonly #out: WriteStream
  #update: ReturnType<typeof createLogUpdate>

  constructor(out: WriteStream) {
    this.#out = out
    out.write(ansiEscapes.enterAlternativeScreen + ansiEscapes.cursorHide)
    this.#update = this.#clear()
  }

  get columns(): number {
    return this.#out.columns
  }

  /** Draws what has changed. Lines that are one too many for the terminal are left out, which the last one says. */
  draw(lines: readonly string[]): void {
    const room = Math.max(1, this.#out.rows - 1) // the cursor is in the line below
    const shown =
      lines.length <= room ? lines : [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more lines`]
    this.#update(shown.join('\n'))
  }

  /** After a change of size, the terminal may have moved every line. */
  resize(): void {
    this.#update = this.#clear()
  }

  close(): void {
    this.#out.write(ansiEscapes.cursorShow + ansiEscapes.exitAlternativeScreen)
  }

  #clear(): ReturnType<typeof createLogUpdate> {
    this.#out.write(ansiEscapes.clearViewport)
    return createLogUpdate(this.#out, { showCursor: true }) // it would hide that of standard error
  }
}
