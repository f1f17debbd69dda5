import { readFileSync, statSync } from 'node:fs'
import { InvalidOptionError } from '../errors.ts'
import type { Given } from './settings.ts'

/** More is some other file. */
const MOST_BYTES = 65_536

/** What a file holds, without the line end that editors add. Its text is never in an error. @throws InvalidOptionError */
export function readSecretFile({ name, value }: Given): string {
  const path = String(value)
  const refused = (why: string) => new InvalidOptionError(name, `the path of a file with a secret (${why})`, path)
  try {
    // A pipe would be waited for and a device never ends, so it is looked at before it is read.
    const stats = statSync(path)
    if (!stats.isFile()) throw refused('this is no file')
    if (stats.size > MOST_BYTES) throw refused(`this has ${stats.size} bytes`)
    return readFileSync(path, 'utf8').trim()
  } catch (fault) {
    if (fault instanceof InvalidOptionError) throw fault
    throw refused((fault as NodeJS.ErrnoException).code ?? 'unreadable')
  }
}
