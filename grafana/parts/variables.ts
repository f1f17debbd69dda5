import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableHide,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { METRIC } from '../../src/sinks/names.ts'
import { chosenService } from './filters.ts'
import { prometheus } from './sources.ts'

const requests = `${METRIC.requests}{${chosenService}}`

/**
 * The same variables on every dashboard: links from one to another then keep all that is chosen, also past a dashboard
 * that has no use for some and hides them.
 */
export const variables = (hidden: readonly string[]): Builder<VariableModel>[] =>
  [
    new DatasourceVariableBuilder('datasource').label('Metrics').type('prometheus'),
    new DatasourceVariableBuilder('traces').label('Traces').type('tempo'),
    choice('service', 'Service', `label_values(${METRIC.buildInfo}, service_name)`),
    choice('model', 'Model', `label_values(${requests}, model)`),
    choice('endpoint', 'Endpoint', `label_values(${requests}, endpoint)`),
    choice('tenant', 'Tenant', `label_values(${requests}, tenant)`),
  ].map((variable) => (hidden.includes(variable.build().name) ? variable.hide(VariableHide.HideVariable) : variable))

/** Any number of values. "All" also takes series that lack the label, which a list of all values would not. */
const choice = (name: string, label: string, query: string): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .label(label)
    .datasource(prometheus)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] })
