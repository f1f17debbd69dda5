import { basename, join, resolve } from 'node:path'
import { oneOf } from '../../config/values.ts'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { indented, manifestText } from '../kubernetes/manifest.ts'
import { type ManifestOptions, manifestOptions, refuseManifestOptions } from '../kubernetes/manifest-options.ts'
import { linkOptions, relinked } from '../link-base.ts'
import { option } from '../option.ts'
import { type StackFile, stackFiles, writeOptions, writeStackFiles, writtenText } from '../stack-files.ts'

const YAML = /^[^.].*\.ya?ml$/
const FORMATS = ['prometheus', 'prometheus-operator'] as const

export const rules = command({
  about: [
    'Writes the rules to DIR/rules and their tests to DIR/tests, for a Prometheus or Mimir of your own. Thresholds, budget and objectives are in rules/thresholds.yaml. If a file in DIR was changed, nothing is written, unless --force is given.',
    'Alerts link to a dashboard and a runbook: --grafana and --runbooks set the addresses of yours.',
    'With --format prometheus-operator, each file is a PrometheusRule for Kubernetes. Its labels have to be those that your Prometheus selects; for kube-prometheus-stack, that is --labels release=NAME with the name of the Helm release.',
  ],
  options: {
    ...writeOptions,
    ...linkOptions,
    format: option(
      'FORMAT',
      'prometheus (by default) or prometheus-operator: rule files or objects of Kubernetes',
      oneOf(FORMATS),
      'prometheus',
    ),
    ...manifestOptions,
  },
  run({ options }, host) {
    const { out, force, format } = options
    const isPlain = format === 'prometheus'
    if (isPlain) refuseManifestOptions(options, 'prometheus-operator')
    const ruleFiles = relinked(stackFiles('otel-collector/prometheus/rules', 'rules', YAML), options)
    const files = isPlain
      ? [...ruleFiles, ...relinked(stackFiles('otel-collector/prometheus/tests', 'tests', YAML), options)]
      : ruleFiles.map((file) => prometheusRule(file, options))
    const written = writeStackFiles(out, files, force)
    host.stdout.write(`${writtenText(out, files, written)}\n${isPlain ? nextSteps(out) : nextKubernetesSteps(out)}`)
    return EXIT.done
  },
})

/** A rule file as the object that the Prometheus Operator makes a rule file of. */
const prometheusRule = ({ path, content }: StackFile, options: ManifestOptions): StackFile => ({
  path,
  content: manifestText(
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      name: `holysheep-${basename(path, '.yaml')}`,
      content: `spec:\n${indented(content, 2)}`,
    },
    options,
  ),
})

const nextSteps = (out: string): string => `In prometheus.yml, then reload Prometheus:

  rule_files:
    - ${join(resolve(out), 'rules', '*.yaml')}

To check them, also after a change:

  promtool check rules ${join(out, 'rules', '*.yaml')}
  promtool test rules ${join(out, 'tests', '*.yaml')}
`

const nextKubernetesSteps = (out: string): string => `kubectl apply --filename ${join(out, 'rules')}
`
