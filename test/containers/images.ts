import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Engine } from '../../scripts/containers/engine.ts'
import { programPath } from '../../scripts/servers/programs.ts'
import { configFile } from '../../stack/config-files.ts'

interface Recipe {
  readonly dockerfile: string
  /** Puts what the image is made of into the folder of the Dockerfile. */
  layOut(folder: string): void
}

const certificates = '/etc/ssl/certs/ca-certificates.crt'
const standIn = fileURLToPath(new URL('stand-in.cjs', import.meta.url))

const copies = (files: Readonly<Record<string, string>>) => (folder: string) => {
  for (const [path, from] of Object.entries(files)) cpSync(from, join(folder, path))
}

/**
 * How images with the names and tags of compose.yaml are made where nothing can be pulled: of busybox, of this machine's
 * Node and of the natively built servers, with the users, entry points and volumes of the real ones.
 */
const recipes: Readonly<Record<string, () => Recipe>> = {
  busybox: () => ({
    dockerfile: dockerfile('scratch', [
      'COPY root /',
      'RUN ["/bin/busybox", "--install", "/bin"]',
      'RUN mkdir -m 1777 /tmp',
      'CMD ["sh"]',
    ]),
    layOut: layOutBusybox,
  }),
  node: () => ({
    dockerfile: dockerfile('busybox:1.37', [
      'COPY root /',
      'RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && mkdir /usr/bin && ln -s /bin/env /usr/bin/env',
      'ENV PATH=/usr/local/bin:/bin',
      'CMD ["node"]',
    ]),
    layOut: layOutNode,
  }),
  'prom/prometheus': () => server('prometheus', 'promtool', '/prometheus'),
  'prom/alertmanager': () => server('alertmanager', 'amtool', '/alertmanager'),
  'otel/opentelemetry-collector-contrib': () => ({
    dockerfile: dockerfile('scratch', [
      'COPY ca-certificates.crt /etc/ssl/certs/',
      'COPY otelcol-contrib /',
      'USER 10001:10001',
      'ENTRYPOINT ["/otelcol-contrib"]',
    ]),
    layOut: copies({ 'otelcol-contrib': programPath('otelcol'), 'ca-certificates.crt': certificates }),
  }),
  'jaegertracing/jaeger': () => ({
    dockerfile: dockerfile('scratch', [
      'COPY jaeger-linux /cmd/jaeger/',
      'USER 10001:10001',
      'ENTRYPOINT ["/cmd/jaeger/jaeger-linux"]',
    ]),
    layOut: copies({ 'jaeger-linux': programPath('jaeger') }),
  }),
  'grafana/tempo': () => standInOf('tempo', '10001:10001', '/var/tempo'),
  'grafana/grafana': () => standInOf('grafana', '472:0', '/var/lib/grafana'),
}

const dockerfile = (from: string, lines: readonly string[]): string => `FROM ${from}\n${lines.join('\n')}\n`

const server = (name: string, tool: string, data: string): Recipe => ({
  dockerfile: dockerfile('busybox:1.37', [
    `COPY ${name} ${tool} /bin/`,
    `RUN mkdir -p ${data} && chown nobody:nobody ${data}`,
    'USER nobody',
    `WORKDIR ${data}`,
    `ENTRYPOINT ["/bin/${name}"]`,
  ]),
  layOut: copies({ [name]: programPath(name), [tool]: programPath(tool) }),
})

const standInOf = (name: string, user: string, data: string): Recipe => ({
  dockerfile: dockerfile(nodeImage(), [
    'COPY stand-in.cjs /',
    `RUN mkdir -p ${data} && chown ${user} ${data}`,
    `USER ${user}`,
    `ENTRYPOINT ["node", "/stand-in.cjs", "${name}"]`,
  ]),
  layOut: copies({ 'stand-in.cjs': standIn }),
})

/** The image of Node that the Dockerfile of the stack is built on. */
const nodeImage = (): string =>
  /^ARG NODE_IMAGE=(\S+)$/m.exec(readFileSync(configFile('Dockerfile'), 'utf8'))?.[1] ?? ''

/** The images that the files of compose and the Dockerfile name. */
export function imageNames(): readonly string[] {
  const named = ['compose.yaml', 'compose.jaeger.yaml'].flatMap((name) =>
    Array.from(readFileSync(configFile(name), 'utf8').matchAll(/^ +image: (\S+)$/gm), ([, image = '']) => image),
  )
  return ['busybox:1.37', nodeImage(), ...new Set(named)].filter((name, index, all) => all.indexOf(name) === index)
}

/** Makes all of them in the engine. */
export function makeImages(engine: Engine): void {
  for (const image of imageNames()) makeImage(engine, image)
}

/** Makes one of them. That of Node is made from that of busybox. */
export function makeImage({ docker }: Engine, image: string): void {
  const [name = ''] = image.split(':')
  const recipe = recipes[name]?.()
  if (recipe === undefined) throw new Error(`${image} is named, and test/containers/images.ts can't make one`)
  const folder = mkdtempSync(join(tmpdir(), 'holysheep-image-'))
  try {
    recipe.layOut(folder)
    writeFileSync(join(folder, 'Dockerfile'), recipe.dockerfile)
    docker(['build', '--quiet', '--tag', image, folder])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const users = [
  'root:x:0:0:root:/root:/bin/sh',
  'node:x:1000:1000::/home/node:/bin/sh',
  'nobody:x:65534:65534:nobody:/:/bin/sh',
]
const groups = ['root:x:0:', 'node:x:1000:', 'nobody:x:65534:']

function layOutBusybox(folder: string): void {
  mkdirSync(join(folder, 'root', 'bin'), { recursive: true })
  mkdirSync(join(folder, 'root', 'etc'))
  cpSync(spawnSync('which', ['busybox'], { encoding: 'utf8' }).stdout.trim(), join(folder, 'root', 'bin', 'busybox'))
  writeFileSync(join(folder, 'root', 'etc', 'passwd'), `${users.join('\n')}\n`)
  writeFileSync(join(folder, 'root', 'etc', 'group'), `${groups.join('\n')}\n`)
}

/** This process' Node and npm, bash, and the libraries that they need. */
function layOutNode(folder: string): void {
  const root = join(folder, 'root')
  const copy = (from: string, to: string) => {
    mkdirSync(dirname(join(root, to)), { recursive: true })
    cpSync(realpathSync(from), join(root, to), { recursive: true, dereference: true })
  }
  copy(process.execPath, 'usr/local/bin/node')
  copy('/bin/bash', 'bin/bash')
  for (const program of [process.execPath, '/bin/bash'])
    for (const library of librariesOf(program)) copy(library, library)
  copy(certificates, certificates)
  const npm = [process.env.npm_execpath, spawnSync('which', ['npm'], { encoding: 'utf8' }).stdout.trim()]
    .filter((path) => path !== undefined && path !== '' && existsSync(path))
    .map((path) => dirname(dirname(realpathSync(path ?? ''))))
    .find((path) => existsSync(join(path, 'bin', 'npm-cli.js')))
  if (npm === undefined) throw new Error('no npm was found for the image of Node')
  copy(npm, 'usr/local/lib/node_modules/npm')
  mkdirSync(join(root, 'home'), { recursive: true })
}

const librariesOf = (program: string): readonly string[] =>
  Array.from(
    spawnSync('ldd', [program], { encoding: 'utf8' }).stdout.matchAll(/(\/\S+) \(0x/g),
    ([, path = '']) => path,
  )
