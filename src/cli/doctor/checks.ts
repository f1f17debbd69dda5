import { ServerFault } from '../server/server-fault.ts'
import { bad, type Finding, type ServerName, type Verdict } from './finding.ts'

type Judge = () => Verdict | Promise<Verdict>

/** The checks of a server by name. */
export type Checks = Readonly<Record<string, Judge>>

/** Runs checks concurrently. A check that fails to run is a fault of its own, with its cause. */
export function runChecks(server: ServerName, checks: Checks, fix: string): Promise<readonly Finding[]> {
  const run = async ([check, judge]: [string, Judge]) => ({ server, check, ...(await verdictOf(judge, fix)) })
  return Promise.all(Object.entries(checks).map(run))
}

/** Runs the first check, and the others only if it succeeds: a server that is down would fail all of them. */
export async function runAfter(
  server: ServerName,
  first: Judge,
  checks: Checks,
  fix: string,
): Promise<readonly Finding[]> {
  const ready = await runChecks(server, { ready: first }, fix)
  return ready.every(({ ok }) => ok) ? [...ready, ...(await runChecks(server, checks, fix))] : ready
}

async function verdictOf(judge: Judge, fix: string): Promise<Verdict> {
  try {
    return await judge()
  } catch (fault) {
    if (fault instanceof ServerFault) return bad(fault.message, fault.fix ?? fix)
    throw fault
  }
}
