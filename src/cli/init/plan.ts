import { suggestDockerfile } from './dockerfile.ts'
import { frameworkOf, languageOf } from './framework.ts'
import { packageManagerOf, suggestInstallation } from './installation.ts'
import { suggestNext } from './next.ts'
import { suggestNode } from './node-version.ts'
import { suggestPm2 } from './pm2.ts'
import type { Project } from './project.ts'
import { suggestScripts } from './scripts.ts'
import { suggestSdkFile } from './sdk-file.ts'
import type { Suggestion } from './suggestion.ts'
import { suggestClients } from './unseen-clients.ts'
import { suggestVercel } from './vercel.ts'

/** What was found in a project, and what it lacks. */
export interface Plan {
  readonly findings: readonly string[]
  readonly suggestions: readonly Suggestion[]
}

export async function planFor(project: Project): Promise<Plan> {
  const manager = await packageManagerOf(project)
  const framework = frameworkOf(project)
  const suggestions = [
    ...suggestWorkspace(project),
    ...suggestNode(project),
    ...suggestInstallation(project, manager),
    ...suggestStart(project, framework === 'Next.js'),
    ...suggestClients(project),
  ]
  return { findings: [framework ?? 'Node.js', languageOf(project), manager], suggestions }
}

/** One way to start the instrumentation: in the SDK that is there, by Next.js, or by the register hook. */
function suggestStart(project: Project, isNext: boolean): readonly Suggestion[] {
  const own = suggestSdkFile(project)
  if (own !== undefined) return own
  if (project.dependsOn('@vercel/otel')) return suggestVercel(project)
  if (isNext) return suggestNext(project)
  return [...suggestScripts(project), ...suggestDockerfile(project), ...suggestPm2(project)]
}

function suggestWorkspace(project: Project): readonly Suggestion[] {
  if (!project.manifest.isWorkspaceRoot && !project.has('pnpm-workspace.yaml')) return []
  const title = 'Choose the package of the application'
  const reason = 'This is the root of a workspace, and what is started is most likely a package of it.'
  return [{ title, reason, lines: ['holysheep-otel init packages/NAME'] }]
}
