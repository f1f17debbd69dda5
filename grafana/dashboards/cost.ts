import { dashboard } from '../parts/dashboard.ts'
import { gaps } from '../rows/gaps.ts'
import { money } from '../rows/money.ts'
import { spend } from '../rows/spend.ts'
import { tokens } from '../rows/tokens.ts'
import { unitCost } from '../rows/unit-cost.ts'

export const cost = dashboard({
  name: 'cost',
  title: 'Cost and tokens',
  description: 'Spend by model, tenant and call type; the forecast of the month; the cost of a call and of a token.',
  from: 'now-24h',
  rows: [money, spend, unitCost, tokens, gaps],
})
