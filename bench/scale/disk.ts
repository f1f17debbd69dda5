import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { preparePrometheus } from '../../stack/prometheus.ts'
import { startThanos } from '../../stack/thanos.ts'
import { startVictoriaMetrics } from '../../stack/victoria-metrics.ts'
import { CALLS_PER_PROCESS, EXPORT_INTERVAL, Fleet } from './fleet.ts'
import type { Recording } from './recording.ts'
import { folderBytes } from './usage.ts'

export interface DiskResult {
  readonly engine: string
  /** On the disks of one copy; with what it needs to find them. */
  readonly bytesPerSample: number
  readonly samples: number
}

const PROCESSES = 4
/** Prometheus cuts a block of two hours once it has three. */
const HOURS = 4
const PATIENCE_SECONDS = 300

/**
 * What a sample takes once it is in a block: some processes count for hours, which are sent as OTLP, one export after the
 * other as fast as they are taken; remote write would not send what is older than itself. Without rules, whose samples
 * would be from now.
 */
export async function measureDisk(recording: Recording): Promise<readonly DiskResult[]> {
  return [await diskOfPrometheus(recording), await diskOfThanos(recording), await diskOfVictoriaMetrics(recording)]
}

async function sendHours(recording: Recording, metricsUrl: string): Promise<void> {
  const fleet = new Fleet(recording, { callsPerSecond: PROCESSES * CALLS_PER_PROCESS, metricsUrl })
  const seconds = HOURS * 3600
  const start = Date.now() - seconds * 1000
  for (let second = 0; second < seconds; second += EXPORT_INTERVAL) await fleet.exportAll(start + second * 1000)
  await fleet.stop()
}

async function diskOfPrometheus(recording: Recording): Promise<DiskResult> {
  const prometheus = await preparePrometheus({ rules: false })
  await prometheus.start()
  try {
    const data = join(prometheus.folder, 'data')
    await sendHours(recording, `${prometheus.otlpUrl}/v1/metrics`)
    await until('a block of Prometheus', () => blocksIn(data).length > 0)
    return ofBlocks('Prometheus', data)
  } finally {
    await prometheus.remove()
  }
}

async function diskOfThanos(recording: Recording): Promise<DiskResult> {
  const thanos = await startThanos()
  try {
    await sendHours(recording, `http://${await thanos.addresses.of('receive-1:19291')}/api/v1/otlp`)
    // Receivers write a block when they are stopped, and upload it when they start again.
    for (const receiver of thanos.receivers) await receiver.restart()
    return ofBlocks('Thanos, each of two copies', thanos.bucket)
  } finally {
    await thanos.remove()
  }
}

async function diskOfVictoriaMetrics(recording: Recording): Promise<DiskResult> {
  const victoriaMetrics = await startVictoriaMetrics()
  try {
    const { otlpUrl, url, folder } = victoriaMetrics
    await sendHours(recording, `${otlpUrl}/v1/metrics`)
    for (const step of ['force_flush', 'force_merge']) await fetch(`${url}/internal/${step}`)
    await until('the merge', async () => (await metric(url, 'vm_active_force_merges')) === 0)
    const samples = await metric(url, 'vm_rows', 'storage/')
    return { engine: 'VictoriaMetrics', bytesPerSample: folderBytes(join(folder, 'data')) / samples, samples }
  } finally {
    await victoriaMetrics.remove()
  }
}

interface BlockMeta {
  readonly stats: { readonly numSamples: number }
}

const blocksIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, 'meta.json')))

function ofBlocks(engine: string, folder: string): DiskResult {
  const blocks = blocksIn(folder)
  const meta = blocks.map((path) => JSON.parse(readFileSync(join(path, 'meta.json'), 'utf8')) as BlockMeta)
  const samples = meta.reduce((sum, { stats }) => sum + stats.numSamples, 0)
  const bytes = blocks.reduce((sum, path) => sum + folderBytes(path), 0)
  return { engine, bytesPerSample: bytes / samples, samples }
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + PATIENCE_SECONDS * 1000; !(await isSo()); await sleep(1_000)) {
    if (performance.now() > end) throw new Error(`waited ${PATIENCE_SECONDS} s for ${what}`)
  }
}

/** The sum of a server's own metric, by its page of metrics; only of series whose labels have that text. */
async function metric(url: string, name: string, text = ''): Promise<number> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n')
  const own = lines.filter(
    (line) => line.startsWith(name) && !/\w/.test(line.charAt(name.length)) && line.includes(text),
  )
  return own.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}
