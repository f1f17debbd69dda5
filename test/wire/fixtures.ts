import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { AnswerFacts, RequestFacts } from '../../src/call.ts'

/** One case of a format: what went over the wire, and what is to be read from it. */
export interface Fixture {
  readonly title: string
  readonly path: string
  readonly status: number
  readonly answer: Buffer
  readonly stream: boolean
  readonly facts: AnswerFacts
  readonly gap: string | undefined
  /** Place of the first content-bearing event among the blocks that end in a blank line. */
  readonly firstContentEvent: number | undefined
  readonly request: { readonly body: Buffer; readonly facts: RequestFacts } | undefined
}

// Tests run from the root of the package, compiled or not.
const root = path.resolve('test/fixtures')

export const fixtures: readonly Fixture[] = readdirSync(root).flatMap((format) =>
  readdirSync(path.join(root, format)).map((name) => readFixture(`${format}/${name}`)),
)

function readFixture(title: string): Fixture {
  const folder = path.join(root, title)
  const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name))]))
  const { path: requestPath, status = 200, facts, ...expected } = JSON.parse(String(files.get('expected.json')))
  const cost = facts.reportedCost === undefined ? {} : { reportedCost: BigInt(facts.reportedCost) }
  const request = files.get('request.json')
  const answer = files.get('response.sse') ?? files.get('response.json')
  if (answer === undefined) throw new Error(`${title} has no response`)
  return {
    title,
    path: requestPath,
    status,
    answer,
    stream: files.has('response.sse'),
    facts: { ...facts, ...cost },
    gap: expected.gap,
    firstContentEvent: expected.firstContentEvent,
    request: request && { body: request, facts: expected.request },
  }
}
