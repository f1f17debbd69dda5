import { join } from 'node:path'
import { oneOf } from '../../config/values.ts'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { searchingJaeger } from '../jaeger-dashboards.ts'
import { linkOptions, relinked } from '../link-base.ts'
import { option } from '../option.ts'
import { type StackFile, stackFiles, writeOptions, writeStackFiles, writtenText } from '../stack-files.ts'

const TRACE_STORES = ['tempo', 'jaeger'] as const

type TraceStore = (typeof TRACE_STORES)[number]

export const dashboards = command({
  about: [
    'Writes the dashboards to DIR/dashboards, and the provisioning files of Grafana to DIR/provisioning. If a file in DIR was changed, nothing is written, unless --force is given.',
    'Panels link to runbooks: --runbooks sets the address of yours. They search traces in Tempo, or with --traces jaeger in Jaeger.',
  ],
  options: {
    ...writeOptions,
    runbooks: linkOptions.runbooks,
    traces: option('STORE', 'where traces are: tempo (by default) or jaeger', oneOf(TRACE_STORES), 'tempo'),
  },
  run({ options }, host) {
    const { out, force, runbooks, traces } = options
    const files = relinked(traces === 'jaeger' ? withJaeger() : withTempo(), { grafana: undefined, runbooks })
    const written = writeStackFiles(out, files, force)
    host.stdout.write(`${writtenText(out, files, written)}\n${nextSteps(out, traces)}`)
    return EXIT.done
  },
})

const withTempo = (): readonly StackFile[] => [
  ...stackFiles('grafana/dashboards', 'dashboards', /\.json$/),
  ...stackFiles('grafana/provisioning', 'provisioning', /\.ya?ml$/),
]

/** Its data source takes the place of Tempo's. */
function withJaeger(): readonly StackFile[] {
  const others = new Map(
    stackFiles('grafana/jaeger', 'provisioning/datasources', /\.ya?ml$/).map((file) => [file.path, file]),
  )
  return withTempo().map((file) =>
    file.path.endsWith('.json') ? { ...file, content: searchingJaeger(file.content) } : (others.get(file.path) ?? file),
  )
}

const nextSteps = (
  out: string,
  traces: TraceStore,
): string => `In Grafana: Dashboards → New → Import, for each file of ${join(out, 'dashboards')}.

Or Grafana loads them at its start, from the files of ${join(out, 'provisioning')} in its
own provisioning folder. They take the dashboards from /var/lib/grafana/dashboards, and where the
data sources are from PROMETHEUS_URL, ${traces.toUpperCase()}_URL and ALERTMANAGER_URL in Grafana's environment.
`
