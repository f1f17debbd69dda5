import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { programPath } from '../servers/programs.ts'

/** What an engine needs, as Debian and Ubuntu call it. busybox is for the images, since none can be counted on to be pulled. */
const PACKAGES = ['docker.io', 'iptables', 'iproute2', 'ca-certificates', 'busybox-static']
const PROGRAMS = ['dockerd', 'docker', 'iptables', 'ip', 'busybox', 'unshare', 'setpriv']
const INSTALL = ['apt-get', 'install', '--yes', '--no-install-recommends', ...PACKAGES]

/** A container engine of the tests' own, whose images, containers and volumes nobody else sees. */
export interface Engine {
  /** Runs `docker` and returns what it printed. Throws with that if it fails. */
  docker(args: readonly string[], options?: DockerOptions): string
  /** Stops the engine and removes all that it had. */
  remove(): Promise<void>
}

export interface DockerOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Why there can be no engine here, in one line; undefined if there can be one. Under CI, what is missing is installed.
 */
export function missingForEngine(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'an engine of its own needs Linux and root'
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0) {
    return 'an engine runs here already, and two would share bridge and firewall; HOLYSHEEP_STACK=compose npm run test:stack asks a stack in it'
  }
  const isThere = () => PROGRAMS.every((name) => spawnSync('which', [name]).status === 0)
  if (!isThere() && process.env.CI !== undefined) install()
  return isThere() ? undefined : `there is no container engine: ${INSTALL.join(' ')}`
}

/** Installs what is missing, without starting the service that comes with it. */
function install(): void {
  const policy = '/usr/sbin/policy-rc.d'
  const isOurs = !existsSync(policy)
  if (isOurs) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    for (const command of [['apt-get', 'update', '--quiet'], INSTALL]) {
      spawnSync(command[0] ?? '', command.slice(1), {
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
    }
  } finally {
    if (isOurs) rmSync(policy)
  }
}

/** Milliseconds within which an engine has to answer. */
const START_LIMIT_MS = 60_000

/** Starts an engine in a folder of its own. Rejects with the end of its log. */
export async function startEngine(): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'holysheep-engine-'))
  const socket = join(folder, 'docker.sock')
  mkdirSync(join(folder, 'config', 'cli-plugins'), { recursive: true })
  symlinkSync(programPath('docker-compose'), join(folder, 'config', 'cli-plugins', 'docker-compose'))
  const env = {
    ...process.env,
    DOCKER_HOST: `unix://${socket}`,
    DOCKER_CONFIG: join(folder, 'config'),
    DOCKER_BUILDKIT: '0',
  }
  const network = networkNow()
  const daemon = startDaemon(folder, socket)

  const docker = (args: readonly string[], options: DockerOptions = {}): string => {
    const { error, status, stdout, stderr } = spawnSync('docker', args, {
      cwd: options.cwd,
      env: { ...env, ...options.env },
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    })
    if (status === 0) return stdout
    throw new Error(`docker ${args.join(' ')} failed: ${error?.message ?? (stderr + stdout).slice(-4_000)}`)
  }
  const remove = async () => {
    daemon.kill('SIGTERM')
    while (!hasEnded(daemon)) await sleep(100)
    restoreNetwork(network)
    rmSync(folder, { recursive: true, force: true })
  }
  const deadline = performance.now() + START_LIMIT_MS
  while (spawnSync('docker', ['info'], { env, stdio: 'ignore' }).status !== 0) {
    if (hasEnded(daemon) || performance.now() > deadline) {
      const log = readFileSync(join(folder, 'log'), 'utf8').slice(-2_000)
      await remove()
      throw new Error(`the engine did not start:\n${log}`)
    }
    await sleep(200)
  }
  Object.assign(process.env, { DOCKER_HOST: env.DOCKER_HOST, DOCKER_CONFIG: env.DOCKER_CONFIG })
  return { docker, remove }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null

/**
 * In a mount namespace: where a machine mounts cgroups in both versions at once, no container could have a limit
 * otherwise.
 */
function startDaemon(folder: string, socket: string): ChildProcess {
  const options = [
    ...['--host', `unix://${socket}`, '--data-root', join(folder, 'data'), '--exec-root', join(folder, 'run')],
    ...['--pidfile', join(folder, 'pid'), '--oom-score-adjust', '0', '--exec-opt', 'native.cgroupdriver=cgroupfs'],
  ]
  const script = 'umount /sys/fs/cgroup/unified 2>/dev/null; exec dockerd "$@"'
  const log = openSync(join(folder, 'log'), 'a')
  // It ends with this process, however that ends.
  const command = ['--pdeathsig', 'TERM', 'unshare', '--mount', 'sh', '-c', script, 'sh', ...options]
  return spawn('setpriv', command, { stdio: ['ignore', log, log] })
}

/** What an engine changes of the machine's network. */
interface Network {
  readonly forwarding: string
  readonly policy: string
  readonly chains: readonly string[]
  readonly bridges: readonly string[]
}

const FORWARDING = '/proc/sys/net/ipv4/ip_forward'
const TABLES = ['filter', 'nat'] as const

const output = (command: string, ...args: readonly string[]): string =>
  spawnSync(command, args, { encoding: 'utf8' }).stdout ?? ''

function networkNow(): Network {
  const rules = TABLES.map((table) => output('iptables', '--table', table, '--list-rules')).join('')
  return {
    forwarding: readFileSync(FORWARDING, 'utf8').trim(),
    policy: /^-P FORWARD (\w+)$/m.exec(rules)?.[1] ?? 'ACCEPT',
    chains: [...rules.matchAll(/^-N (DOCKER\S*)$/gm)].map(([, chain = '']) => chain),
    bridges: [...output('ip', '-o', 'link').matchAll(/^\d+: (docker0|br-[0-9a-f]+)[:@]/gm)].map(
      ([, name = '']) => name,
    ),
  }
}

/** Removes the bridges and the rules that an engine has left behind, and nothing that was there before it. */
function restoreNetwork(before: Network): void {
  const now = networkNow()
  const bridges = now.bridges.filter((name) => !before.bridges.includes(name))
  const chains = now.chains.filter((name) => !before.chains.includes(name))
  for (const name of bridges) output('ip', 'link', 'delete', name)
  for (const table of TABLES) {
    const rules = output('iptables', '--table', table, '--list-rules').split('\n')
    const isLeft = (rule: string) =>
      rule.startsWith('-A ') && [...bridges, ...chains].some((name) => rule.split(' ').includes(name))
    for (const rule of rules.filter(isLeft)) {
      const [, ...words] = rule.split(' ')
      output('iptables', '--table', table, '--delete', ...words)
    }
    for (const action of ['--flush', '--delete-chain'])
      for (const chain of chains) output('iptables', '--table', table, action, chain)
  }
  output('iptables', '--policy', 'FORWARD', before.policy)
  writeFileSync(FORWARDING, before.forwarding)
}
