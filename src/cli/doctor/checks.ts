import { bad, type Finding, type ServerName, type Verdict } from './finding.ts'
import { ServerFault } from './server-fault.ts'

type Judge = () => Verdict | Promise<Verdict>

/** The checks of a server by their names. */
export type Checks = Readonly<Record<string, Judge>>

/** Runs checks at once. One that can't be made is a fault of its own, with its cause. */
export function runChecks(server: ServerName, checks: Checks, fix: string): Promise<readonly Finding[]> {
  const run = async ([check, judge]: [string, Judge]) => ({ server, check, ...(await verdictOf(judge, fix)) })
  return Promise.all(Object.entries(checks).map(run))
}

/** The first check, and the others only where it is well: a server that is down would fail them all. */
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
