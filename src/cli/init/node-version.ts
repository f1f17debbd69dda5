import intersects from 'semver/ranges/intersects.js'
import subset from 'semver/ranges/subset.js'
import type { Project } from './project.ts'
import type { Suggestion } from './suggestion.ts'

/** Releases that load an ES module by `require()`. */
const NEEDED = '^20.19.0 || >=22.12.0'
const OLDEST = '>=20.19'

/** The base images of Node: the official ones, and those without a distribution. */
const BASE = /^\s*FROM\s+(?:--\S+\s+)*(?:docker\.io\/|\S*\blibrary\/)?(node:|gcr\.io\/distroless\/nodejs)(\d[\d.]*)/i

const TITLE = 'Use Node.js 20.19, 22.12 or later'
const LACK = ' The package needs require() of ES modules, which came with 20.19 and 22.12.'

/** Where the project names a Node that can not load the package. */
export function suggestNode(project: Project): readonly Suggestion[] {
  return [...suggestEngines(project), ...suggestPinned(project), ...oldBases(project.read('Dockerfile') ?? '')]
}

/** Each base image of a Dockerfile that has a Node without what the package needs. */
export function oldBases(text: string): readonly Suggestion[] {
  return text.split('\n').flatMap((line, index) => {
    const [, image = '', version = ''] = BASE.exec(line) ?? []
    return lacking(`Dockerfile:${index + 1}`, `${image}${version}`, version)
  })
}

function suggestEngines({ manifest }: Project): readonly Suggestion[] {
  const { node = '*' } = manifest.engines
  if (node === '*' || holds(() => subset(node, NEEDED))) return []
  const reason = `${node} allows releases that are older than 20.19, or from 21.0 to 22.11.${LACK}`
  return [{ title: TITLE, reason, where: 'package.json, engines', lines: [`"node": "${NEEDED}"`] }]
}

const suggestPinned = (project: Project): readonly Suggestion[] =>
  ['.nvmrc', '.node-version'].flatMap((where) => {
    const version = project.read(where)?.trim() ?? ''
    return lacking(where, version, version)
  })

/** The newest release of what is pinned counts. A name such as `lts/*` says nothing. */
function lacking(where: string, name: string, version: string): readonly Suggestion[] {
  if (!/^v?\d/.test(version) || holds(() => intersects(version, NEEDED))) return []
  const isOld = !holds(() => intersects(version, OLDEST))
  const why = isOld ? 'is older than 20.19' : 'is before 22.12, and not of the line 20'
  return [{ title: TITLE, reason: `${name} ${why}.${LACK}`, where, lines: [NEEDED] }]
}

/** True for what can't be read: nothing is known to be wrong with it. */
function holds(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return true
  }
}
