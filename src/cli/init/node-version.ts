import intersects from 'semver/ranges/intersects.js'
import subset from 'semver/ranges/subset.js'
import type { Project } from './project.ts'
import type { Suggestion } from './suggestion.ts'

const NEEDED = '>=20.19'

/** Where the project names a Node that is too old. */
export function suggestNode(project: Project): readonly Suggestion[] {
  const { node = '*' } = project.manifest.engines
  const named = [
    { where: 'package.json, engines', range: node, isOld: node !== '*' && !holds(() => subset(node, NEEDED)) },
    ...['.nvmrc', '.node-version'].map((where) => pinned(where, project.read(where)?.trim())),
    ...(project.read('Dockerfile') ?? '')
      .split('\n')
      .flatMap((line, index) => pinned(`Dockerfile:${index + 1}`, /^FROM\s+node:(\d[\d.]*)/i.exec(line)?.[1])),
  ]
  return named
    .filter(({ isOld }) => isOld)
    .map(({ where, range }) => ({
      title: 'Use Node.js 20.19 or later',
      reason: `The package needs it, and ${range} allows older ones.`,
      where,
      lines: [NEEDED],
    }))
}

/** The newest release of what is pinned counts. A name such as `lts/*` says nothing. */
function pinned(where: string, range = '') {
  return { where, range, isOld: /^v?\d/.test(range) && !holds(() => intersects(range, NEEDED)) }
}

/** True for what can't be read: nothing is known to be wrong with it. */
function holds(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return true
  }
}
