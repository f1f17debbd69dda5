import { InvalidOptionError } from '../errors.ts'
import { readBoundedFile } from './bounded-file.ts'
import type { Given } from './settings.ts'

/** A larger one is some other file. */
const BYTES_LIMIT = 65_536

/** What a file holds, without the line end that editors add. Its text is never in an error. @throws InvalidOptionError */
export function readSecretFile({ name, value }: Given): string {
  const path = String(value)
  const read = readBoundedFile(path, BYTES_LIMIT)
  if (typeof read === 'string') throw new InvalidOptionError(name, `the path of a file with a secret (${read})`, path)
  return read.toString('utf8').trim()
}
