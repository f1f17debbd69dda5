/** The fields of an invoice. */
export type Field =
  | 'day'
  | 'model'
  | 'cost'
  | 'currency'
  | 'requests'
  | 'tokens'
  | 'prompt tokens'
  | 'completion tokens'

/** Common names of the fields, without case, spaces and punctuation: `Cost (USD)` is `costusd`. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  day: ['day', 'date', 'dayutc', 'dateutc', 'usagedate', 'billingdate'],
  model: ['model', 'modelname', 'modelid'],
  cost: [
    ...['cost', 'costusd', 'totalcost', 'totalcostusd', 'amount', 'amountusd', 'total', 'totalusd'],
    ...['charge', 'chargeusd', 'billed', 'billedusd', 'invoiced', 'invoicedusd', 'usd'],
  ],
  currency: ['currency'],
  requests: ['requests', 'requestcount', 'calls', 'callcount'],
  tokens: ['tokens', 'totaltokens'],
  'prompt tokens': ['prompttokens', 'inputtokens'],
  'completion tokens': ['completiontokens', 'outputtokens'],
}

export const REQUIRED_FIELDS: readonly Field[] = ['day', 'model', 'cost']

const fields = new Map<string, Field>(
  Object.entries(NAMES).flatMap(([field, names]) => names.map((name) => [name, field as Field] as const)),
)

/** The field of that name; `undefined` for other columns. */
export function fieldNamed(name: string): Field | undefined {
  return fields.get(name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''))
}
