/** `npm run dashboards`: writes the JSON that Grafana reads. A test fails where it was forgotten. */
import { writeFileSync } from 'node:fs'
import { FOLDER, files } from './dashboards.ts'

for (const [name, text] of files) writeFileSync(new URL(name, FOLDER), text)
