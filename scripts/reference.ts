/** Writes the tables of the reference, in `docs`, from those of the code. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './compile.ts'
import { REFERENCE_PAGES, withTables } from './reference/pages.ts'

for (const { path, tables } of REFERENCE_PAGES) {
  const file = join(root, path)
  writeFileSync(file, withTables(readFileSync(file, 'utf8'), tables))
  console.log(path)
}
