import { createHash } from 'node:crypto'
import { type DatabaseTarget, targetName } from '../database/target.ts'

/** Names the target in a path; it stays the same when the password changes. */
export function targetKey(target: DatabaseTarget): string {
  return createHash('sha256').update(targetName(target)).digest('hex').slice(0, 16)
}
