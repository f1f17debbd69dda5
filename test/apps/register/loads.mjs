/** Says of each stage whether what records calls to other hosts is loaded: at the start, after a call to the gateway, after one more. */
import { createRequire } from 'node:module'
import { makeCalls } from './call.mjs'

const { cache } = createRequire(import.meta.url)
const isLoaded = () => Object.keys(cache).some((file) => /register[\\/]undici\./.test(file))

const { OTHER } = process.env
const stages = [isLoaded()]
delete process.env.OTHER
await makeCalls()
stages.push(isLoaded())
await fetch(OTHER).then(
  (response) => response.text(),
  () => {},
)
stages.push(isLoaded())
process.stdout.write(JSON.stringify(stages), () => process.exit())
