import type { Reader } from '../config/settings.ts'
import { InvalidOptionError } from '../errors.ts'
import { optionalOption } from './option.ts'
import type { StackFile } from './stack-files.ts'

/** The default targets of links in alerts and dashboards. */
const GRAFANA = 'http://localhost:3000'
const RUNBOOKS = 'https://unpkg.com/opentelemetry-instrumentation-holysheep/docs/runbooks.md'

export const linkOptions = {
  grafana: optionalOption('URL', `address of your Grafana (${GRAFANA} by default)`, readBase()),
  runbooks: optionalOption('URL', 'address of your copy of the runbooks (that of the package by default)', readBase()),
}

/** Rewrites the links in files for the user's own Grafana and runbooks, including the tests of the rules. */
export function relinked(
  files: readonly StackFile[],
  { grafana, runbooks }: { readonly grafana: string | undefined; readonly runbooks: string | undefined },
): readonly StackFile[] {
  // A function, because `$&` and the like are special in a replacement text.
  const relink = (content: string) =>
    content.replaceAll(GRAFANA, () => grafana ?? GRAFANA).replaceAll(RUNBOOKS, () => runbooks ?? RUNBOOKS)
  return files.map(({ path, content }) => ({ path, content: relink(content) }))
}

/** The base of an address, to which a path or a fragment is added. It is safe within YAML quotes. */
function readBase(): Reader<string> {
  return ({ name, value }) => {
    const text = String(value)
    const url = URL.canParse(text) ? new URL(text) : undefined
    const isBase = url !== undefined && !url.search && !url.hash && !url.username && !url.password
    if (isBase && ['http:', 'https:'].includes(url.protocol)) {
      return url.href.replace(/\/+$/, '').replaceAll("'", '%27')
    }
    // It may contain a password.
    const shown = text.includes('@') ? '…' : text
    throw new InvalidOptionError(name, 'http://… or https://…, without credentials, query and fragment', shown)
  }
}
