import { wholeNumber } from '../../config/values.ts'
import { command } from '../command.ts'
import { examine, type Stack } from '../doctor/checkup.ts'
import { drawReport, writeReport } from '../doctor/report.ts'
import { chooseTraceStores, JAEGER, TEMPO } from '../doctor/trace-store.ts'
import { EXIT } from '../exit-code.ts'
import { option, switchOption } from '../option.ts'
import { addressOption, metricsPage, optionalAddress } from '../server/address.ts'
import { styleFor } from '../style.ts'
import { UsageError } from '../usage-error.ts'

const APPLICATION = 'http://127.0.0.1:9464/metrics'

export const doctor = command({
  about: [
    'Asks every server: whether the application serves its metrics and has seen calls, whether Prometheus gets them and evaluates the rules, and whether alerts and traces arrive. Each problem is shown with its fix, and the exit code is then 1.',
    'Traces are in Tempo or, where only that answers or is given, in Jaeger. Skip a server that you do not have with off, as in --collector off. An application that pushes by OTLP and serves no metrics itself is checked by its metrics in Prometheus, unless --app is given.',
  ],
  options: {
    app: optionalAddress('the metrics of the application', APPLICATION),
    prometheus: addressOption('Prometheus', 'http://127.0.0.1:9090'),
    alertmanager: addressOption('Alertmanager', 'http://127.0.0.1:9093'),
    tempo: optionalAddress('Tempo', TEMPO),
    jaeger: optionalAddress('Jaeger', JAEGER),
    collector: addressOption('the health check of the Collector', 'http://127.0.0.1:13133'),
    timeout: option('SECONDS', 'longest wait for an answer, 1 to 60 (5 by default)', wholeNumber(1, 60), 5),
    json: switchOption('prints a list of { server, check, ok, detail, fix }'),
  },
  async run({ options }, host) {
    const { app: given, prometheus, alertmanager, collector, timeout, json } = options
    const application = given === 'off' ? given : metricsPage(given ?? new URL(APPLICATION))
    const timeoutMs = timeout * 1000
    const { tempo, jaeger } = await chooseTraceStores(options)
    const addresses = { application, prometheus, alertmanager, tempo, jaeger, collector }
    if (Object.values(addresses).every((address) => address === undefined || address === 'off')) {
      throw new UsageError('there is nothing to ask where everything is off')
    }
    const stack: Stack = { ...addresses, isApplicationGiven: given !== undefined, timeoutMs }
    const examinations = await examine(stack)
    host.stdout.write(json ? writeReport(examinations) : drawReport(examinations, styleFor(host)))
    const isWell = examinations.every(({ findings }) => findings.every(({ ok }) => ok !== false))
    return isWell ? EXIT.done : EXIT.failed
  },
})
