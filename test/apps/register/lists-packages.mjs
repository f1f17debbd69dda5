/** Prints the names of the packages that are loaded at the start. */
import { createRequire } from 'node:module'

const { cache } = createRequire(import.meta.url)
const names = Object.keys(cache).map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1])
process.stdout.write(JSON.stringify([...new Set(names)]), () => process.exit())
