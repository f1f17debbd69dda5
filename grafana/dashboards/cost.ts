import { dashboard } from '../parts/dashboard.ts'
import { gaps } from '../rows/gaps.ts'
import { money } from '../rows/money.ts'
import { spend } from '../rows/spend.ts'
import { tokens } from '../rows/tokens.ts'
import { unitCost } from '../rows/unit-cost.ts'

export const cost = dashboard({
  name: 'cost',
  title: 'Cost and tokens',
  description: 'What was spent, by whom and on what; where the month is heading; what a call and a token cost.',
  from: 'now-24h',
  rows: [money, spend, unitCost, tokens, gaps],
})
