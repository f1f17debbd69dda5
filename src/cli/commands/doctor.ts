import { wholeNumber } from '../../config/values.ts'
import { command } from '../command.ts'
import { addressOption, optionalAddress } from '../doctor/address.ts'
import { examine, type Stack } from '../doctor/checkup.ts'
import { drawReport, writeReport } from '../doctor/report.ts'
import { EXIT } from '../exit-code.ts'
import { option, switchOption } from '../option.ts'
import { styleFor } from '../style.ts'
import { UsageError } from '../usage-error.ts'

const APPLICATION = 'http://127.0.0.1:9464/metrics'

export const doctor = command({
  about: [
    'Asks every server what can be wrong with it: whether the application serves its metrics and has seen calls, whether Prometheus takes them and evaluates the rules, whether alerts and traces get through. What is wrong has the fix below it, and the exit code is then 1.',
    'A server that you do not have is left out with off, as in --collector off. An application that sends by OTLP, and serves nothing itself, is known by what has reached Prometheus, unless --app says where it is.',
  ],
  options: {
    app: optionalAddress('the metrics of the application', APPLICATION),
    prometheus: addressOption('Prometheus', 'http://127.0.0.1:9090'),
    alertmanager: addressOption('Alertmanager', 'http://127.0.0.1:9093'),
    tempo: addressOption('Tempo', 'http://127.0.0.1:3200'),
    collector: addressOption('the health check of the Collector', 'http://127.0.0.1:13133'),
    timeout: option('SECONDS', 'longest wait for an answer, 1 to 60 (5 by default)', wholeNumber(1, 60), 5),
    json: switchOption('a list of { server, check, ok, detail, fix } instead of a report'),
  },
  async run({ options }, host) {
    const { app: given, prometheus, alertmanager, tempo, collector, timeout, json } = options
    const application = given ?? new URL(APPLICATION)
    const stack: Stack = {
      ...{ application, prometheus, alertmanager, tempo, collector },
      isApplicationGiven: given !== undefined,
      timeoutMs: timeout * 1000,
    }
    if ([application, prometheus, alertmanager, tempo, collector].every((address) => address === 'off')) {
      throw new UsageError('there is nothing to ask where everything is off')
    }
    const examinations = await examine(stack)
    host.stdout.write(json ? writeReport(examinations) : drawReport(examinations, styleFor(host)))
    const isWell = examinations.every(({ findings }) => findings.every(({ ok }) => ok !== false))
    return isWell ? EXIT.done : EXIT.failed
  },
})
