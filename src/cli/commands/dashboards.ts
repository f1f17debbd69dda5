import { join } from 'node:path'
import { oneOf } from '../../config/values.ts'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { searchingJaeger } from '../jaeger-dashboards.ts'
import { grafanaConfigMaps } from '../kubernetes/grafana-config-maps.ts'
import { manifestOptions, refuseManifestOptions } from '../kubernetes/manifest-options.ts'
import { linkOptions, relinked } from '../link-base.ts'
import { option } from '../option.ts'
import { type StackFile, stackFiles, writeOptions, writeStackFiles, writtenText } from '../stack-files.ts'

const TRACE_STORES = ['tempo', 'jaeger'] as const

type TraceStore = (typeof TRACE_STORES)[number]

const FORMATS = ['files', 'configmap'] as const

export const dashboards = command({
  about: [
    'Writes the dashboards to DIR/dashboards, and the provisioning files of Grafana to DIR/provisioning. If a file in DIR was changed, nothing is written, unless --force is given.',
    'Panels link to runbooks: --runbooks sets the address of yours. They search traces in Tempo, or with --traces jaeger in Jaeger.',
    'With --format configmap, each dashboard and the data source of the traces is a ConfigMap for Kubernetes, labelled for the sidecars of the Grafana chart.',
  ],
  options: {
    ...writeOptions,
    runbooks: linkOptions.runbooks,
    traces: option('STORE', 'where traces are: tempo (by default) or jaeger', oneOf(TRACE_STORES), 'tempo'),
    format: option(
      'FORMAT',
      'files (by default) or configmap: for a folder of Grafana, or objects of Kubernetes',
      oneOf(FORMATS),
      'files',
    ),
    ...manifestOptions,
  },
  run({ options }, host) {
    const { out, force, runbooks, traces, format } = options
    const isPlain = format === 'files'
    if (isPlain) refuseManifestOptions(options, 'configmap')
    const plain = relinked(traces === 'jaeger' ? withJaeger() : withTempo(), { grafana: undefined, runbooks })
    const files = isPlain ? plain : grafanaConfigMaps(plain, options)
    const written = writeStackFiles(out, files, force)
    const next = isPlain ? nextSteps(out, traces) : nextKubernetesSteps(out, traces)
    host.stdout.write(`${writtenText(out, files, written)}\n${next}`)
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

const nextKubernetesSteps = (out: string, traces: TraceStore): string => {
  const folders = ['dashboards', 'datasources'].map((folder) => `--filename ${join(out, folder)}`)
  return `kubectl apply ${folders.join(' ')}

Grafana's sidecars load what is labelled so, by the defaults of kube-prometheus-stack. Traces are at
${traces.toUpperCase()}_URL in Grafana's environment; the Prometheus is the one that Grafana has.
`
}
