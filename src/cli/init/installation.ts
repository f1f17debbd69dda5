import { detect, resolveCommand } from 'package-manager-detector'
import { PACKAGE_NAME } from '../../version.ts'
import type { Project } from './project.ts'
import type { Suggestion } from './suggestion.ts'

const NEEDED = [PACKAGE_NAME, '@opentelemetry/api']

/** By the lock file, or by `packageManager` of this folder or one above; npm where nothing is said. */
export async function packageManagerOf({ folder }: Project) {
  const found = await detect({ cwd: folder })
  return found?.agent ?? 'npm'
}

export type PackageManager = Awaited<ReturnType<typeof packageManagerOf>>

export function suggestInstallation(project: Project, manager: PackageManager): readonly Suggestion[] {
  const missing = NEEDED.filter((name) => !project.dependsOn(name))
  if (missing.length === 0) return []
  const { command, args } = resolveCommand(manager, 'add', missing) ?? { command: 'npm', args: ['install', ...missing] }
  return [
    {
      title: 'Install the package',
      reason: 'The application loads it when it starts.',
      lines: [`${command} ${args.join(' ').replace(/^i /, 'install ')}`],
    },
  ]
}
