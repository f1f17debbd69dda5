import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { packageName } from './project.ts'
import { shell } from './tarball.ts'

/** An application that its `package.json` starts, and that has no word about telemetry in it. */
export interface StartedProject {
  readonly folder: string
  /** What `npm start` prints. */
  npmStart(env: Readonly<Record<string, string>>): Promise<string>
}

/** Makes one in a folder of a project that has the package, whose `call.cjs` it uses. */
export function createStarted(below: string, type: 'commonjs' | 'module'): StartedProject {
  const folder = join(below, `started-${type}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const application = type === 'module' ? '../register.mjs' : '../register.cjs'
  const manifest = {
    private: true,
    type,
    scripts: { start: 'node app.js' },
    dependencies: { [packageName]: '*', '@opentelemetry/api': '*' },
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, '\t')}\n`)
  writeFileSync(join(folder, 'app.js'), type === 'module' ? `import '${application}'\n` : `require('${application}')\n`)
  return {
    folder,
    async npmStart(env) {
      const options = { cwd: folder, env: { PATH: process.env.PATH, ...env }, shell }
      const { stdout } = await promisify(execFile)('npm', ['--silent', 'start'], options)
      return stdout
    },
  }
}
