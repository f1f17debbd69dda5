import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../compile.ts'

/** A Go module of `otel-collector/servers`, from which one server and its tool are built. */
export interface ServerModule {
  readonly name: string
  readonly programs: readonly string[]
  /** Commands, run in a copy of the module one after the other. What they make is in `build` at the end. */
  readonly steps: readonly (readonly string[])[]
}

/** Without what only debuggers read; `flags` are more for the linker. */
const goBuild = (flags = ''): readonly string[] => ['go', 'build', '-ldflags', `-s -w ${flags}`.trim()]

export const serverModules: readonly ServerModule[] = [
  {
    name: 'prometheus',
    programs: ['prometheus', 'promtool'],
    steps: [
      [
        ...goBuild(versionFlag('prometheus')),
        // It discovers targets by files only; what finds them in clouds takes as long to build as all the rest.
        ...['-tags', 'remove_all_sd'],
        ...['-o', 'build/', ...commands('github.com/prometheus/prometheus', 'prometheus', 'promtool')],
      ],
    ],
  },
  {
    name: 'alertmanager',
    programs: ['alertmanager', 'amtool'],
    steps: [
      // The module embeds a user interface that it does not contain. A page takes its place (overlay.json), which Go allows
      // in a copy only; to make one, it is told to pass over what is not there.
      ['go', 'mod', 'vendor', '-e'],
      [
        ...goBuild(versionFlag('alertmanager')),
        ...['-mod=vendor', '-overlay=overlay.json'],
        ...['-o', 'build/', ...commands('github.com/prometheus/alertmanager', 'alertmanager', 'amtool')],
      ],
    ],
  },
  {
    name: 'collector',
    programs: ['otelcol'],
    steps: [
      [...goBuild(), '-o', 'builder', 'go.opentelemetry.io/collector/cmd/builder'],
      ['./builder', '--config', 'builder.yaml'],
    ],
  },
  {
    name: 'jaeger',
    programs: ['jaeger'],
    steps: [[...goBuild(), '-o', 'build/', ...commands('github.com/jaegertracing/jaeger', 'jaeger')]],
  },
  {
    name: 'compose',
    programs: ['docker-compose'],
    steps: [[...goBuild(), '-o', 'build/docker-compose', 'github.com/docker/compose/v2/cmd']],
  },
]

export function sourceFolder(name: string): string {
  return join(root, 'otel-collector', 'servers', name)
}

/** The files of a module and what they hold, in a fixed order. */
export const sourceFiles = (name: string): readonly (readonly [file: string, content: string])[] =>
  readdirSync(sourceFolder(name))
    .sort()
    .map((file) => [file, readFileSync(join(sourceFolder(name), file), 'utf8')])

/** The oldest Go that builds all of them, such as `1.26.7`, and a module that says so. */
export function requiredGo(): { readonly version: string; readonly folder: string } {
  const all = serverModules.map(({ name }) => ({
    version: /^go (\S+)$/m.exec(goMod(name))?.[1] ?? '0',
    folder: sourceFolder(name),
  }))
  return all.reduce((newest, each) => (compareVersions(each.version, newest.version) > 0 ? each : newest))
}

/** Negative where the first is the older one. */
export const compareVersions = (one: string, other: string): number => one.localeCompare(other, 'en', { numeric: true })

function goMod(name: string): string {
  return readFileSync(join(sourceFolder(name), 'go.mod'), 'utf8')
}

function commands(module: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => `${module}/cmd/${name}`)
}

/** They show the version only where they are told. As a Go module, Prometheus 3.16.0 is v0.316.0. */
function versionFlag(name: string): string {
  const [, major, minor, patch] = new RegExp(`prometheus/${name} v(\\d+)\\.(\\d+)\\.(\\d+)`).exec(goMod(name)) ?? []
  if (patch === undefined) throw new Error(`${name}: no version is in its go.mod`)
  const [, era, number] = /^([3-9])(\d\d)$/.exec(minor ?? '') ?? []
  const version = era === undefined ? `${major}.${minor}.${patch}` : `${era}.${Number(number)}.${patch}`
  return `-X github.com/prometheus/common/version.Version=${version}`
}
