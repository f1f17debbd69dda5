import { join, resolve } from 'node:path'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { linkOptions, relinked } from '../link-base.ts'
import { stackFiles, writeOptions, writeStackFiles, writtenText } from '../stack-files.ts'

const YAML = /^[^.].*\.ya?ml$/

export const rules = command({
  about: [
    'Writes the rules to DIR/rules and their tests to DIR/tests, for a Prometheus or Mimir of your own. The thresholds, the budget and the objectives stand in rules/thresholds.yaml. A file that you have changed stays as it is, and nothing is written then, unless --force says so.',
    'Alerts lead to a dashboard and a runbook: --grafana and --runbooks say where yours are.',
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
