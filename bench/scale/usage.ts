import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { NativeServer } from '../../stack/native-server.ts'
import { spread } from '../statistics.ts'

/** What some processes took over a while. */
export interface Usage {
  /** Mean of the cores that were busy with them. */
  readonly cores: number
  /** Resident bytes of all of them together. */
  readonly memory: { readonly median: number; readonly most: number }
}

/** Of Linux, for /proc. */
const TICKS_PER_SECOND = 100
const SAMPLE_MS = 1_000

/** Begins to measure; the result is called at the end. */
export function measure(servers: readonly NativeServer[]): () => Usage {
  const startedAt = performance.now()
  const cpuBefore = sum(servers.map(cpuSeconds))
  const memory: number[] = []
  const sample = () => void memory.push(sum(servers.map(residentBytes)))
  sample()
  const timer = setInterval(sample, SAMPLE_MS)
  return () => {
    clearInterval(timer)
    sample()
    const seconds = (performance.now() - startedAt) / 1000
    return {
      cores: (sum(servers.map(cpuSeconds)) - cpuBefore) / seconds,
      memory: { median: spread(memory).median, most: Math.max(...memory) },
    }
  }
}

/** User and system time, by fields 14 and 15 of `stat`, which come after a name that may hold blanks. */
function cpuSeconds(server: NativeServer): number {
  const fields = readProc(server, 'stat')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

const residentBytes = (server: NativeServer): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readProc(server, 'status'))?.[1] ?? 0) * 1024

function readProc(server: NativeServer, file: string): string {
  const pid = server.pid()
  if (pid === undefined) throw new Error(`a server has ended: ${server.log().slice(-2_000)}`)
  return readFileSync(`/proc/${pid}/${file}`, 'utf8')
}

/** The bytes of all files below a folder. */
export function folderBytes(folder: string): number {
  return sum(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).size),
  )
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
