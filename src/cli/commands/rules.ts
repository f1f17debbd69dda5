import { join, resolve } from 'node:path'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { linkOptions, relinked } from '../link-base.ts'
import { stackFiles, writeOptions, writeStackFiles, writtenText } from '../stack-files.ts'

const YAML = /^[^.].*\.ya?ml$/

export const rules = command({
  about: [
    'Writes the rules to DIR/rules and their tests to DIR/tests, for a Prometheus or Mimir of your own. Thresholds, budget and objectives are in rules/thresholds.yaml. If a file in DIR was changed, nothing is written, unless --force is given.',
    'Alerts link to a dashboard and a runbook: --grafana and --runbooks set the addresses of yours.',
  ],
  options: { ...writeOptions, ...linkOptions },
  run({ options }, host) {
    const { out, force, grafana, runbooks } = options
    const files = relinked(
      [
        ...stackFiles('otel-collector/prometheus/rules', 'rules', YAML),
        ...stackFiles('otel-collector/prometheus/tests', 'tests', YAML),
      ],
      { grafana, runbooks },
    )
    const written = writeStackFiles(out, files, force)
    host.stdout.write(`${writtenText(out, files, written)}\n${nextSteps(out)}`)
    return EXIT.done
  },
})

const nextSteps = (out: string): string => `In prometheus.yml, then reload Prometheus:

  rule_files:
    - ${join(resolve(out), 'rules', '*.yaml')}

To check them, also after a change:

  promtool check rules ${join(out, 'rules', '*.yaml')}
  promtool test rules ${join(out, 'tests', '*.yaml')}
`
