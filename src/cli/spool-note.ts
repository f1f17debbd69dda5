import type { DatabaseTarget } from '../billing/database/target.ts'
import { countLeft, defaultDirectories, targetKey } from '../billing/spool/directory.ts'
import type { Host } from './host.ts'
import { plural } from './sheet/figures.ts'

/**
 * Says which rows the log lacks, because ended processes of this machine left them in its spool. On stderr: what is
 * printed of a log is the same wherever it is read.
 */
export function noteSpool(target: DatabaseTarget, { stderr }: Host): void {
  for (const path of defaultDirectories(targetKey(target))) {
    const files = waiting(path)
    if (files === 0) continue
    stderr.write(
      `${plural(files, 'file')} of rows of this log ${files === 1 ? 'waits' : 'wait'} in ${path}; the next start of the application stores them\n`,
    )
  }
}

function waiting(path: string): number {
  try {
    return countLeft(path)
  } catch {
    return 0 // of another user
  }
}
