import { commandsOf } from '../../stack/documented-commands.ts'

/** What the README of an example tells its user to enter, word by word. */
export interface Walkthrough {
  /** Install and build. */
  readonly prepare: readonly string[]
  /** Runs until it is ended. */
  readonly start: string
  /** Calls the application. */
  readonly ask: readonly string[]
  /** Prints the metrics. */
  readonly look: string
}

const STARTS = /npm start$|^docker run /

export function readWalkthrough(folder: string): Walkthrough {
  const commands = commandsOf(`${folder}/README.md`)
  const at = commands.findIndex((command) => STARTS.test(command))
  const [start, look] = [commands[at], commands.at(-1)]
  if (start === undefined || !look?.includes('/metrics')) throw new Error(`${folder}/README.md starts or shows nothing`)
  return { prepare: commands.slice(0, at), start, ask: commands.slice(at + 1, -1), look }
}
