import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../compile.ts'

/** Tests that start servers: those of the stack, and those of the engines for more than one Prometheus. */
export type Suite = 'stack' | 'scale'

/** A Go module of `otel-collector/servers`, from which one server and its tool are built. */
export interface ServerModule {
  readonly name: string
  /** Which tests start what it is built into. */
  readonly suites: readonly Suite[]
  readonly programs: readonly string[]
  /** Commands, run in a copy of the module one after the other. What they make is in `build` at the end. */
  readonly steps: readonly (readonly string[])[]
}

/** Without what only debuggers read; `flags` are more for the linker. */
const goBuild = (flags = ''): readonly string[] => ['go', 'build', '-ldflags', `-s -w ${flags}`.trim()]

/** As Thanos is released: it takes labels for slices, and crashes without. */
const THANOS_TAGS = ['-tags', 'slicelabels']

const SERVER_MODULES: readonly ServerModule[] = [
  {
    name: 'prometheus',
    suites: ['stack', 'scale'],
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
    suites: ['stack', 'scale'],
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
    suites: ['stack', 'scale'],
    programs: ['otelcol'],
    steps: [
      [...goBuild(), '-o', 'builder', 'go.opentelemetry.io/collector/cmd/builder'],
      ['./builder', '--config', 'builder.yaml'],
    ],
  },
  {
    name: 'jaeger',
    suites: ['stack'],
    programs: ['jaeger'],
    steps: [[...goBuild(), '-o', 'build/', ...commands('github.com/jaegertracing/jaeger', 'jaeger')]],
  },
  {
    name: 'compose',
    suites: ['stack'],
    programs: ['docker-compose'],
    steps: [[...goBuild(), '-o', 'build/docker-compose', 'github.com/docker/compose/v2/cmd']],
  },
  {
    name: 'kustomize',
    suites: ['stack'],
    programs: ['kustomize'],
    // The path of the command ends in its version, which would be the name of the program.
    steps: [[...goBuild(), '-o', 'build/kustomize', 'sigs.k8s.io/kustomize/kustomize/v5']],
  },
  {
    name: 'thanos',
    suites: ['scale'],
    programs: ['thanos'],
    steps: [[...goBuild(), ...THANOS_TAGS, '-o', 'build/', ...commands('github.com/thanos-io/thanos', 'thanos')]],
  },
  {
    name: 'victoria-metrics',
    suites: ['scale'],
    programs: ['victoria-metrics'],
    steps: [[...goBuild(), '-o', 'build/', 'github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics']],
  },
]

/** What has to be built for the tests of a suite. */
export const modulesOf = (suite: Suite): readonly ServerModule[] =>
  SERVER_MODULES.filter(({ suites }) => suites.includes(suite))

export function sourceFolder(name: string): string {
  return join(root, 'otel-collector', 'servers', name)
}

/** The files of a module and what they hold, in a fixed order. */
export const sourceFiles = (name: string): readonly (readonly [file: string, content: string])[] =>
  readdirSync(sourceFolder(name))
    .sort()
    .map((file) => [file, readFileSync(join(sourceFolder(name), file), 'utf8')])

/** The oldest Go that builds all of them, such as `1.26.7`, and a module that says so. */
export function requiredGo(modules: readonly ServerModule[]): { readonly version: string; readonly folder: string } {
  const all = modules.map(({ name }) => ({
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
