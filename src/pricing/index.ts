export { catalog } from './catalog.ts'
export { PRICE_FILE_LIMIT, parsePriceFile } from './merged-prices.ts'
export { type ModelPrices, type PriceCallOptions, type PricedCall, type Prices, priceCall } from './price-call.ts'
export { type ModelPrice, PriceTable } from './price-table.ts'
