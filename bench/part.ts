import type { Section } from './section.ts'

/** `quick` takes little time and shows that everything works; its numbers are rough. */
export type Effort = 'full' | 'quick'

/** One of the things that are measured, by the name that `--only` takes. */
export interface Part {
  readonly name: string
  /** @param starts How often all candidates are started, where that is what the effort means. */
  run(effort: Effort, starts?: number): Promise<Section> | Section
}

/** Shows what is going on, on one line of the screen where there is one. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}
