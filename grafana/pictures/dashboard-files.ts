import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dashboard } from './dashboard.ts'
import { Failure } from './failure.ts'

/** The dashboards of a folder and of those in it, by their uids. Files that are none are passed over. */
export async function readDashboards(folder: string): Promise<ReadonlyMap<string, Dashboard>> {
  const names = await readdir(folder, { recursive: true }).catch((cause) => {
    throw new Failure(`There is no folder ${folder}; --dashboards names another.`, { cause })
  })
  const found = new Map<string, Dashboard>()
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    const dashboard = readDashboard(await readFile(join(folder, name), 'utf8'), name)
    if (dashboard?.uid !== undefined) found.set(dashboard.uid, dashboard)
  }
  if (found.size === 0) throw new Failure(`There is no dashboard in ${folder}.`)
  return found
}

function readDashboard(text: string, name: string): Dashboard | undefined {
  try {
    const read = JSON.parse(text)
    return Array.isArray(read?.panels) ? read : undefined
  } catch (cause) {
    throw new Failure(`${name} is no JSON.`, { cause })
  }
}
