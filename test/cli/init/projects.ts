import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after } from 'node:test'
import { runCommand } from '../terminal.ts'

const base = mkdtempSync(join(tmpdir(), 'holysheep-init-'))
after(() => rmSync(base, { recursive: true }))

let made = 0

export const REGISTER = 'opentelemetry-instrumentation-holysheep/register'

export const PM2 = "module.exports = {\n  apps: [\n    {\n      script: 'app.js',\n    },\n  ],\n}\n"

export type Files = Readonly<Record<string, string>>

/** A project that has the package, so that only its start is left to do. */
export const installed = { 'opentelemetry-instrumentation-holysheep': '^0.1.0', '@opentelemetry/api': '^1.9.0' }

export const manifest = (members: object): string => `${JSON.stringify(members, null, 2)}\n`

export const started = (script: string, others: object = {}): string =>
  manifest({ scripts: { start: script }, dependencies: installed, ...others })

/** Writes the files of a project into a folder of their own. */
export function project(files: Files) {
  const folder = join(base, `project-${++made}`)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return {
    folder,
    read: (path: string) => readFileSync(join(folder, path), 'utf8'),
    init: (...words: readonly string[]) => runCommand(['init', folder, ...words]),
    /** What `--write --yes` makes of a file. */
    async written(path: string): Promise<string> {
      const { code, stderr } = await runCommand(['init', folder, '--write', '--yes'])
      if (code !== 0) throw new Error(stderr)
      return readFileSync(join(folder, path), 'utf8')
    },
  }
}
