import { readText, wholeNumber } from '../../config/values.ts'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { type MonthlyCost, monthlyCosts } from '../monthly-cost.ts'
import { option, optionalOption } from '../option.ts'
import { pricesInForce } from '../price-source.ts'
import { figure } from '../sheet/figures.ts'
import { formatOptions, printSheet } from '../sheet/format.ts'
import { percent, type Sheet, text, usd } from '../sheet/sheet.ts'

const requests = wholeNumber(1, 1_000_000_000_000)
const tokens = wholeNumber(0, 100_000_000)

export const roi = command({
  about: [
    'Multiplies the prices in effect, and the prices of the same models elsewhere, by a month of identical requests. Prices are in USD per million tokens; savings are also shown in percent of the cost elsewhere.',
    'The column OpenAI has the list prices of the comparison that HolySheep publishes, as of its date.',
  ],
  options: {
    requests: option('N', 'requests per month (1,000,000 by default)', requests, 1_000_000),
    prompt: option('P', 'prompt tokens per request (1,000 by default)', tokens, 1000),
    completion: option('C', 'completion tokens per request (500 by default)', tokens, 500),
    prices: optionalOption('FILE', 'uses the prices of this file', readText),
    ...formatOptions,
  },
  run({ options }, host) {
    const { requests, prompt, completion } = options
    const costs = monthlyCosts({ requests, prompt, completion }, pricesInForce(options.prices, host))
    const each = `${figure(prompt)} + ${figure(completion)} tokens`
    printSheet(sheet(`${figure(requests)} requests a month of ${each}, in USD`, costs), options, host)
    return EXIT.done
  },
})

function sheet(title: string, rows: readonly MonthlyCost[]): Sheet<MonthlyCost> {
  return {
    title,
    columns: [
      text('model', 'model', ({ model }) => model),
      usd('holysheep_prompt_rate', 'prompt/M', ({ rates }) => rates.prompt),
      usd('holysheep_completion_rate', 'completion/M', ({ rates }) => rates.completion),
      usd('openai_rate', 'OpenAI/M', ({ rates }) => rates.elsewhere),
      usd('holysheep_usd', 'HolySheep', ({ here }) => here),
      usd('openai_usd', 'OpenAI', ({ elsewhere }) => elsewhere),
      usd('saved_usd', 'saved', ({ saved }) => saved),
      percent('saved_percent', 'in %', ({ savedPercent }) => savedPercent),
    ],
    rows,
  }
}
