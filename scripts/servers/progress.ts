/** Says on screen how long something takes: on a terminal in one line that changes, else in a line a minute. */
export interface Progress {
  /** What it is doing right now; shown on a terminal. */
  at(doing: string): void
  end(result: string): void
}

const linePauseSeconds = 60

export function startProgress(name: string, out: NodeJS.WriteStream = process.stdout): Progress {
  const startedAt = performance.now()
  let doing = ''
  const elapsed = (): string => formatElapsed((performance.now() - startedAt) / 1000)
  const show = (): void => {
    const line = `${name}  building, ${elapsed()}`
    out.write(out.isTTY ? `\r\u001b[K${`${line}  ${doing}`.slice(0, out.columns - 1)}` : `${line}\n`)
  }
  show()
  const timer = setInterval(show, out.isTTY ? 1_000 : linePauseSeconds * 1_000)
  return {
    at(text) {
      doing = text
    },
    end(result) {
      clearInterval(timer)
      out.write(`${out.isTTY ? '\r\u001b[K' : ''}${name}  ${result} after ${elapsed()}\n`)
    },
  }
}

const formatElapsed = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
