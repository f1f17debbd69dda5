import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type Anthropic from '@anthropic-ai/sdk'
import type OpenAI from 'openai'
import type { Clients } from './clients.ts'
import { fetchClients } from './fetch-clients.ts'

/** The first versions that call `fetch`; earlier ones use `node:http`, which the instrumentation can't see. */
const clientPackages = { openai: [5, 0], '@anthropic-ai/sdk': [0, 50] } as const

type ClientPackage = keyof typeof clientPackages

const names = Object.keys(clientPackages) as readonly ClientPackage[]

/** Installed for the folder that the demo was started in: it may itself be installed elsewhere. */
const require = createRequire(join(process.cwd(), 'demo.js'))

/** The version of a package of clients; undefined where none is installed, or one that does not use `fetch`. */
function installedVersion(name: ClientPackage): string | undefined {
  const folders = require.resolve.paths(name) ?? []
  const manifest = folders.map((folder) => join(folder, name, 'package.json')).find((path) => existsSync(path))
  if (manifest === undefined) return undefined
  const { version }: { version: string } = JSON.parse(readFileSync(manifest, 'utf8'))
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor, leastMinor] = clientPackages[name]
  return major > leastMajor || (major === leastMajor && minor >= leastMinor) ? version : undefined
}

/** Who makes the calls of the demo, for its reader. */
export function installedClientsText(): string {
  const installed = names.filter((name) => installedVersion(name) !== undefined)
  const missing = names.filter((name) => !installed.includes(name))
  const callers = [...installed.map((name) => `${name} ${installedVersion(name)}`), 'fetch']
  return `Calls by ${callers.join(', ')}${missing.length > 0 ? `; not installed in this folder: ${missing.join(', ')}` : ''}`
}

/** The real clients where they are installed, else those that call `fetch` themselves. */
export async function loadClients(): Promise<Clients> {
  const openai = await load<{ default: typeof OpenAI }>('openai')
  const anthropic = await load<{ default: typeof Anthropic }>('@anthropic-ai/sdk')
  return {
    openai: openai === undefined ? fetchClients.openai : (options) => new openai.default(options),
    anthropic: anthropic === undefined ? fetchClients.anthropic : (options) => new anthropic.default(options),
  }
}

/** By the address of the file: no bundler takes the package along, and no other copy than that of the folder is loaded. */
async function load<Module>(name: ClientPackage): Promise<Module | undefined> {
  return installedVersion(name) && (await import(pathToFileURL(require.resolve(name)).href))
}
