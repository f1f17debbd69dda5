import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { moduleFolder } from './go-module.ts'

/** The argument of that name, with which the image is built. */
export type Instrumentations = 'holysheep' | 'all'

const DOCKERFILE = 'otel-collector/kubernetes/instrumentation/Dockerfile'

/** What the OpenTelemetry Operator does with an image, as its source says. */
export interface OperatorContract {
  /** The folder of the image that is copied, such as `/autoinstrumentation/.` */
  readonly from: string
  /** Where it is mounted in the container of the application. */
  readonly mountPath: string
  /** What is added to NODE_OPTIONS. */
  readonly nodeOptions: string
}

export function operatorContract(): OperatorContract {
  const folder = moduleFolder('github.com/open-telemetry/opentelemetry-operator')
  const source = readFileSync(join(folder, 'internal/instrumentation/nodejs.go'), 'utf8')
  const found = (pattern: RegExp): string => {
    const [, text] = pattern.exec(source) ?? []
    if (text === undefined) throw new Error(`the source of the operator has no ${pattern}`)
    return text
  }
  return {
    from: found(/Command:\s+\[\]string\{"cp", "-r", "(\S+)", nodejsInstrMountPath\}/),
    mountPath: found(/nodejsInstrMountPath\s+= "(\S+)"/),
    nodeOptions: found(/nodeRequireArgument\s+= "(.+)"/),
  }
}

/**
 * Makes the folder of the image by the steps of its Dockerfile: the packages that its stage installs, and what its last
 * stage copies. `dist` has to be built.
 */
export function layOutImage(into: string, instrumentations: Instrumentations): void {
  const app = join(into, 'app')
  mkdirSync(app, { recursive: true })
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) cpSync(name, join(app, name))
  // The second stage begins where the first one ends.
  for (const stage of instrumentations === 'all' ? ['holysheep', 'all'] : ['holysheep']) {
    for (const line of stepsOf(new RegExp(`^FROM \\S+ AS ${stage}$`), 'RUN'))
      execFileSync('sh', ['-ec', line], {
        cwd: app,
        stdio: 'pipe',
        env: { ...process.env, npm_config_prefer_offline: 'true' },
      })
  }

  const last = /^FROM busybox:/
  const [folder = ''] = stepsOf(last, 'WORKDIR')
  for (const line of stepsOf(last, 'COPY')) {
    const [, stageName, from = '', to = ''] = /^(?:--from=(\S+) )?(\S+) (\S+)$/.exec(line) ?? []
    const source = stageName === 'installed' ? from.replace(/^\/app/, app) : from.replace(/^\/app\//, '')
    const target = join(into, folder, to, to.endsWith('/') ? basename(source) : '')
    mkdirSync(dirname(target), { recursive: true })
    cpSync(source, target, { recursive: true, verbatimSymlinks: true })
  }
}

/** The arguments of an instruction in the stage that begins with such a line. */
function stepsOf(stage: RegExp, instruction: string): readonly string[] {
  const lines = readFileSync(DOCKERFILE, 'utf8')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  const begins = lines.findIndex((line) => stage.test(line))
  if (begins === -1) throw new Error(`the Dockerfile has no stage ${stage}`)
  const ends = lines.findIndex((line, index) => index > begins && line.startsWith('FROM '))
  return lines
    .slice(begins, ends === -1 ? undefined : ends)
    .filter((line) => line.startsWith(`${instruction} `))
    .map((line) => line.slice(instruction.length + 1))
}
