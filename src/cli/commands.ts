import type { Command } from './command.ts'

/**
 * A command in the overview. Its module is loaded only when it is run, so that showing a price does not load a database
 * driver.
 */
export interface CommandEntry {
  /** The words that call the command. */
  readonly name: string
  readonly summary: string
  load(): Promise<Command>
}

export const commands: readonly CommandEntry[] = [
  {
    name: 'demo',
    summary: 'an instrumented application, its local gateway, and what the metrics tell',
    load: async () => (await import('./commands/demo.ts')).demo,
  },
  {
    name: 'init',
    summary: 'says what to add to a project, and why, and writes it if asked to',
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    name: 'billing migrate',
    summary: 'creates the tables of the billing log, or brings them up to date',
    load: async () => (await import('./commands/billing-migrate.ts')).billingMigrate,
  },
  {
    name: 'billing report',
    summary: 'cost by model, day, tenant, endpoint or month',
    load: async () => (await import('./commands/billing-report.ts')).billingReport,
  },
  {
    name: 'billing top',
    summary: 'the most expensive calls, with their trace ids',
    load: async () => (await import('./commands/billing-top.ts')).billingTop,
  },
  {
    name: 'billing reconcile',
    summary: 'compares an invoice with the log, and explains differences',
    load: async () => (await import('./commands/billing-reconcile.ts')).billingReconcile,
  },
  {
    name: 'billing verify',
    summary: 'computes the logged costs again and compares',
    load: async () => (await import('./commands/billing-verify.ts')).billingVerify,
  },
  {
    name: 'billing prune',
    summary: 'drops the months before a date',
    load: async () => (await import('./commands/billing-prune.ts')).billingPrune,
  },
  {
    name: 'billing copy',
    summary: 'copies the billing log to another database',
    load: async () => (await import('./commands/billing-copy.ts')).billingCopy,
  },
  // Before `prices`, which is also how their names begin.
  {
    name: 'prices import',
    summary: 'writes a price file from the prices of genai-prices or LiteLLM',
    load: async () => (await import('./commands/prices-import.ts')).pricesImport,
  },
  {
    name: 'prices diff',
    summary: 'compares the prices of genai-prices or LiteLLM with those in effect',
    load: async () => (await import('./commands/prices-diff.ts')).pricesDiff,
  },
  {
    name: 'prices',
    summary: 'prices in effect; checks a price file; finds the model for a name',
    load: async () => (await import('./commands/prices.ts')).prices,
  },
  {
    name: 'roi',
    summary: 'cost of a month of requests, here and elsewhere',
    load: async () => (await import('./commands/roi.ts')).roi,
  },
  {
    name: 'dingtalk',
    summary: "sends Alertmanager's alerts to a DingTalk robot",
    load: async () => (await import('./commands/dingtalk.ts')).dingtalk,
  },
  {
    name: 'top',
    summary: 'calls, rate limits, tokens, cost and latency, live in the terminal',
    load: async () => (await import('./commands/top.ts')).top,
  },
  {
    name: 'doctor',
    summary: 'checks that telemetry, rules, alerts and traces work',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'rules',
    summary: 'writes the recording rules and alerts for a Prometheus of your own',
    load: async () => (await import('./commands/rules.ts')).rules,
  },
  {
    name: 'dashboards',
    summary: 'writes the dashboards for a Grafana of your own',
    load: async () => (await import('./commands/dashboards.ts')).dashboards,
  },
]
