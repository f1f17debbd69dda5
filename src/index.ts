/**
 * The instrumentation, for an OpenTelemetry SDK that the application starts, and the price of a call.
 *
 * @packageDocumentation
 */
export type { Unit, Units, Usage } from './call.ts'
export type { HolySheepInstrumentationConfig } from './config/instrumentation.ts'
export { InvalidOptionError } from './errors.ts'
export { HolySheepInstrumentation } from './instrumentation.ts'
export {
  type ModelPrices,
  type PriceCallOptions,
  type PricedCall,
  type Prices,
  type ProviderPrices,
  priceCall,
  type TariffPrices,
  type TierPrices,
  type TokenPrices,
} from './pricing/index.ts'
