import { InvalidOptionError } from '../errors.ts'
import { readBoundedFile } from './bounded-file.ts'
import type { Given } from './settings.ts'

/** A secret is never longer; a larger file was named by mistake. */
const BYTES_LIMIT = 65_536

/**
 * The content of a file without its final line end. The content never appears in an error. @throws InvalidOptionError
 */
export function readSecretFile({ name, value }: Given): string {
  const path = String(value)
  const read = readBoundedFile(path, BYTES_LIMIT)
  if (typeof read === 'string') throw new InvalidOptionError(name, `the path of a file with a secret (${read})`, path)
  return read.toString('utf8').trim()
}
