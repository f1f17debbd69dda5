import { string } from './json.ts'

const tiers: ReadonlyMap<string | undefined, string> = new Map([
  ['auto', 'default'],
  ['default', 'default'],
  ['flex', 'flex'],
  ['priority', 'priority'],
])

/** The tier that serves a request of the OpenAI protocol; undefined where it asks for none that is known. */
export const serviceTier = (asked: unknown): string | undefined => tiers.get(string(asked))

/** The member of an answer that names the tier, where the request asks for one. */
export function tierMember(asked: unknown): { readonly service_tier?: string } {
  const tier = serviceTier(asked)
  return tier === undefined ? {} : { service_tier: tier }
}
