export type { Usage } from './call.ts'
export type { HolySheepInstrumentationConfig } from './config.ts'
export { HolySheepInstrumentation } from './instrumentation.ts'
export { priceCall } from './pricing/index.ts'
