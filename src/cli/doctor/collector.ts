import { field } from '../../foreign.ts'
import { foreignText } from '../server/foreign-text.ts'
import { type Client, statusText } from '../server/request.ts'
import { ServerFault } from '../server/server-fault.ts'
import { runChecks } from './checks.ts'
import { type Finding, good, type Verdict } from './finding.ts'

const FIX = 'start it with the extension health_check, or give its address with --collector; `--collector off` skips it'

export function checkCollector(client: Client): Promise<readonly Finding[]> {
  return runChecks('collector', { ready: () => ready(client) }, FIX)
}

async function ready(client: Client): Promise<Verdict> {
  const { status, body } = await client.ask('')
  if (status !== 200) throw new ServerFault(`not ready: ${statusText(status, body)}`)
  return good(statusOf(body))
}

/** The health extension can be configured to answer with any body; status 200 means healthy. */
function statusOf(body: string): string {
  try {
    const { status } = { status: field(JSON.parse(body), 'status') }
    return typeof status === 'string' ? foreignText(status) : 'ready'
  } catch {
    return 'ready'
  }
}
