/** `npm run docs:api`: writes `docs/api` from the declarations in `dist`. A test fails where it was forgotten. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readInterfaces } from './api/declarations.ts'
import { documentsOf, FOLDER } from './api/documents.ts'

const interfaces = readInterfaces()
const faults = interfaces.flatMap((each) => each.faults)
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1

rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })
for (const [name, text] of documentsOf(interfaces)) writeFileSync(join(FOLDER, name), text)
