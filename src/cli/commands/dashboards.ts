import { join } from 'node:path'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { linkOptions, relinked } from '../link-base.ts'
import { stackFiles, writeOptions, writeStackFiles, writtenText } from '../stack-files.ts'

export const dashboards = command({
  about: [
    'Writes the dashboards to DIR/dashboards, and the provisioning files of Grafana to DIR/provisioning. If a file in DIR was changed, nothing is written, unless --force is given.',
    'Panels link to runbooks: --runbooks sets the address of yours.',
  ],
  options: { ...writeOptions, runbooks: linkOptions.runbooks },
  run({ options }, host) {
    const { out, force, runbooks } = options
    const files = relinked(
      [
        ...stackFiles('grafana/dashboards', 'dashboards', /\.json$/),
        ...stackFiles('grafana/provisioning', 'provisioning', /\.ya?ml$/),
      ],
      { grafana: undefined, runbooks },
    )
    const written = writeStackFiles(out, files, force)
    host.stdout.write(`${writtenText(out, files, written)}\n${nextSteps(out)}`)
    return EXIT.done
  },
})

const nextSteps = (
  out: string,
): string => `In Grafana: Dashboards → New → Import, for each file of ${join(out, 'dashboards')}.

Or Grafana loads them at its start, from the files of ${join(out, 'provisioning')} in its
own provisioning folder. They take the dashboards from /var/lib/grafana/dashboards, and where the
data sources are from PROMETHEUS_URL, TEMPO_URL and ALERTMANAGER_URL in Grafana's environment.
`
