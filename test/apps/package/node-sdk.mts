// What TypeScript says to the README's one line, and to the rest of the public names.
import { NodeSDK } from '@opentelemetry/sdk-node'
import {
  HolySheepInstrumentation,
  type HolySheepInstrumentationConfig,
  InvalidOptionError,
  type PricedCall,
  priceCall,
} from 'opentelemetry-instrumentation-holysheep'
import { openDatabase, priceTable, type Repricing, repricing } from 'opentelemetry-instrumentation-holysheep/billing'
import 'opentelemetry-instrumentation-holysheep/register'
import manifest from 'opentelemetry-instrumentation-holysheep/package.json' with { type: 'json' }

const options: HolySheepInstrumentationConfig = { enabled: true }
export const sdk = new NodeSDK({ instrumentations: [new HolySheepInstrumentation(options)] })
export const priced: PricedCall | undefined = priceCall({ model: 'gpt-4.1', usage: { prompt: 1, completion: 1 } })
export const repriced = async (): Promise<readonly Repricing[]> =>
  repricing(await openDatabase('pglite:log'), priceTable({ models: { ours: { prompt: 1, completion: 2 } } }))
export const version: string = manifest.version
export const fault = (error: unknown): string => (error instanceof InvalidOptionError ? error.code : '')

// @ts-expect-error: an option that is none is a mistake that the compiler finds.
new HolySheepInstrumentation({ host: 'api.holysheep.ai' })
