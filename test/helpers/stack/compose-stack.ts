import { spawnSync } from 'node:child_process'
import { configFile } from '../../../stack/config-files.ts'
import type { Server } from '../../../stack/server.ts'
import type { Stack } from './stack.ts'

export const isComposeStack = process.env.HOLYSHEEP_STACK === 'compose'

/** The API of the stack's Tempo. Its OTLP receiver is not published: traces come by the collector. */
export const composeTempoUrl = 'http://127.0.0.1:3200'

/** The stack that `docker compose up` has started, by the ports that it publishes on the loopback. */
export function composeStack(): Stack {
  const prometheusUrl = 'http://127.0.0.1:9090'
  return {
    collector: {
      ...service('collector'),
      otlpUrl: 'http://127.0.0.1:4318',
      otlpGrpcAddress: '127.0.0.1:4317',
      healthUrl: 'http://127.0.0.1:13133',
      telemetryAddress: '127.0.0.1:8888',
    },
    prometheus: {
      ...service('prometheus'),
      url: prometheusUrl,
      otlpUrl: `${prometheusUrl}/api/v1/otlp`,
      target: () => {
        throw new Error('whom Prometheus scrapes stands in otel-collector/prometheus/targets')
      },
    },
    alertmanager: { ...service('alertmanager'), url: 'http://127.0.0.1:9093' },
    remove: () => Promise.resolve(),
  }
}

function service(name: string): Server {
  const run = (...command: readonly string[]): Promise<void> => Promise.resolve(void compose([...command, name]))
  return {
    start: () => run('up', '--detach', '--wait', '--no-deps'),
    stop: () => run('stop'),
    restart: async () => {
      await run('stop')
      await run('up', '--detach', '--wait', '--no-deps')
    },
    kill: () => run('kill'),
    log: () => compose(['logs', '--no-color', '--no-log-prefix', name]),
    remove: () => Promise.resolve(), // it belongs to the user
  }
}

function compose(command: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(
    'docker',
    ['compose', '--file', configFile('compose.yaml'), ...command],
    { encoding: 'utf8' },
  )
  if (status === 0) return stdout
  throw new Error(`docker compose ${command.join(' ')} failed: ${error?.message ?? stderr.trim()}`)
}
