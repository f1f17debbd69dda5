// Prints the names that each entry exports, and whether `require` finds the same.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const found = {}
for (const entry of process.argv.slice(2)) {
  const imported = await import(entry)
  const required = require(entry)
  found[entry] = Object.keys(imported).filter((name) => imported[name] === required[name])
}
process.stdout.write(JSON.stringify(found))
