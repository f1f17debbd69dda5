import { METRIC } from '../../src/sinks/names.ts'
import { timeSeries } from '../panels/time-series.ts'
import { TOKEN_TYPES } from '../parts/colors.ts'
import type { Row } from '../parts/layout.ts'
import { type GroupLabel, named, ratio, sumIncrease, sumRate } from '../parts/promql.ts'
import { nearLimitLine } from '../parts/thresholds.ts'
import { LIMIT } from '../recorded-series.ts'

const hour = (by: readonly GroupLabel[]): string => sumIncrease(METRIC.tokens, '1h', { by })

const byType = timeSeries({
  title: 'Prompt and completion tokens',
  description: 'Tokens per second. The two add up to the total.',
  unit: 'si:tok/s',
  width: 8,
  style: 'stacked',
  colors: TOKEN_TYPES,
  queries: [{ expr: sumRate(METRIC.tokens, { by: ['token_type'] }), legend: '{{token_type}}' }],
  noValue: 'No tokens',
})

const byTenant = timeSeries({
  title: 'Tokens by tenant',
  description: 'Tokens per second, prompt and completion together.',
  unit: 'si:tok/s',
  width: 8,
  style: 'stacked',
  queries: [{ expr: named(sumRate(METRIC.tokens, { by: ['tenant'] }), 'tenant', 'no tenant'), legend: '{{tenant}}' }],
  noValue: 'No tokens',
})

const details = timeSeries({
  title: 'Token details',
  description:
    'Tokens per second that are parts of prompt and completion tokens: read from a cache, written to one, reasoning, audio.',
  unit: 'si:tok/s',
  width: 8,
  queries: [{ expr: sumRate(METRIC.tokenDetails, { by: ['detail'] }), legend: '{{detail}}' }],
  noValue: 'None reported',
})

const cached = timeSeries({
  title: 'Cache hits',
  description: 'Share of the prompt tokens that were read from the cache of the provider, at a lower price.',
  unit: 'percentunit',
  decimals: 1,
  width: 8,
  max: 1,
  queries: [
    {
      expr: ratio(
        sumRate(METRIC.tokenDetails, { by: ['model'], where: 'detail="cached_prompt"' }),
        sumRate(METRIC.tokens, { by: ['model'], where: 'token_type="prompt"' }),
      ),
      legend: '{{model}}',
    },
  ],
  noValue: 'No hits reported',
})

const perHour = timeSeries({
  title: 'Tokens of the last hour',
  description:
    'At each point, the tokens of the hour before, prompt and completion together. The alert checks them separately; its line appears when one of them comes near it.',
  unit: 'short',
  width: 8,
  queries: [
    { expr: hour(['model']), legend: '{{model}}' },
    nearLimitLine(LIMIT.tokensPerHour, 'Alert', `max(${hour(['model', 'token_type'])})`),
  ],
  noValue: 'No tokens',
  runbook: 'token-use-high',
})

const units = timeSeries({
  title: 'Images, seconds, characters, searches',
  description: 'Per second, what is billed by other units than tokens.',
  unit: 'short',
  width: 8,
  queries: [{ expr: sumRate(METRIC.units, { by: ['unit', 'model'] }), legend: '{{unit}}, {{model}}' }],
  noValue: 'None',
})

export const tokens: Row = { title: 'Tokens', panels: [byType, byTenant, details, cached, perHour, units] }
