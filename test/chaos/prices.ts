import catalog from '../../src/pricing/catalog.json' with { type: 'json' }

interface Listed {
  readonly name: string
  readonly picodollars: number
}

/** Whole picodollars a token; the prices of the list are USD per million tokens, the same for all kinds. */
const listed = new Map<string, Listed>(
  Object.entries(catalog.models).flatMap(([name, { prompt, ...rest }]) => {
    const names = [name, ...('aliases' in rest ? rest.aliases : [])]
    return names.map((each): [string, Listed] => [each, { name, picodollars: Math.round(prompt * 1e6) }])
  }),
)

/** The name under which an answered model is counted. */
export const modelLabel = (answered: string): string => listed.get(answered)?.name ?? answered

/** In picodollars; undefined where the list has no price. */
export function costOf(answered: string, tokens: number): bigint | undefined {
  const price = listed.get(answered)
  return price && BigInt(tokens) * BigInt(price.picodollars)
}

/** USD as PostgreSQL writes a `numeric(27, 12)`. */
export const usdText = (picodollars: bigint): string => {
  const digits = picodollars.toString().padStart(13, '0')
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`
}
