import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { programPath } from '../../scripts/servers/programs.ts'

/** What an engine needs, as Debian and Ubuntu call it. busybox is for the images, since none can be counted on to be pulled. */
const PACKAGES = ['docker.io', 'iptables', 'busybox-static']
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
  readonly input?: string
}

/**
 * Why there can be no engine here, in one line; undefined if there can be one. Under CI, what is missing is installed.
 */
export function missingForEngine(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'an engine of its own needs Linux and root'
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0) {
    return 'an engine runs here already, and its images would be replaced; HOLYSHEEP_STACK=compose npm run test:stack asks a stack in it'
  }
  const isThere = () =>
    ['dockerd', 'docker', 'iptables', 'busybox'].every((name) => spawnSync('which', [name]).status === 0)
  if (!isThere() && process.env.CI !== undefined) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync('apt-get', ['update', '--quiet'], { env, stdio: 'ignore' })
    spawnSync(INSTALL[0] ?? '', INSTALL.slice(1), { env, stdio: 'ignore' })
  }
  return isThere() ? undefined : `there is no container engine: ${INSTALL.join(' ')}`
}

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
  const daemon = startDaemon(folder, socket)

  const docker = (args: readonly string[], options: DockerOptions = {}): string => {
    const { error, status, stdout, stderr } = spawnSync('docker', args, {
      cwd: options.cwd,
      env: { ...env, ...options.env },
      input: options.input,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    })
    if (status === 0) return stdout
    throw new Error(`docker ${args.join(' ')} failed: ${error?.message ?? (stderr + stdout).slice(-4_000)}`)
  }
  const log = () => readFileSync(join(folder, 'log'), 'utf8').slice(-2_000)
  while (!existsSync(socket) || spawnSync('docker', ['info'], { env, stdio: 'ignore' }).status !== 0) {
    if (daemon.exitCode !== null) throw new Error(`the engine did not start:\n${log()}`)
    await sleep(200)
  }
  Object.assign(process.env, { DOCKER_HOST: env.DOCKER_HOST, DOCKER_CONFIG: env.DOCKER_CONFIG })
  return {
    docker,
    remove: async () => {
      daemon.kill('SIGTERM')
      while (daemon.exitCode === null && daemon.signalCode === null) await sleep(100)
      removeNetworks()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

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
  return spawn('unshare', ['--mount', 'sh', '-c', script, 'sh', ...options], { stdio: ['ignore', log, log] })
}

/** The bridge and the rules of the firewall that an engine leaves behind. */
function removeNetworks(): void {
  spawnSync('ip', ['link', 'delete', 'docker0'], { stdio: 'ignore' })
  for (const table of ['filter', 'nat']) {
    const rules = spawnSync('iptables', ['--table', table, '--list-rules'], { encoding: 'utf8' }).stdout ?? ''
    for (const rule of rules.split('\n').filter((line) => /^-A (?!DOCKER).*DOCKER|^-A .*docker0/.test(line))) {
      spawnSync('iptables', ['--table', table, ...rule.replace(/^-A/, '-D').split(' ')], { stdio: 'ignore' })
    }
    const chains = [...rules.matchAll(/^-N (DOCKER\S*)$/gm)].map(([, chain = '']) => chain)
    for (const action of ['--flush', '--delete-chain']) {
      for (const chain of chains) spawnSync('iptables', ['--table', table, action, chain], { stdio: 'ignore' })
    }
  }
}
