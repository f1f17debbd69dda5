export { catalog } from './catalog.ts'
export { costOf, tariffFor } from './cost.ts'
export { PRICE_FILE_LIMIT, parsePriceFile } from './merged-prices.ts'
export {
  type ModelPrices,
  type PriceCallOptions,
  type PricedCall,
  type Prices,
  type ProviderPrices,
  priceCall,
  priceTable,
  type TariffPrices,
  type TierPrices,
  type TokenPrices,
} from './price-call.ts'
export { type ModelPrice, PriceTable } from './price-table.ts'
