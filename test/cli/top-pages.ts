/** What a page of an application says. */
export interface PageOptions {
  readonly calls?: number
  readonly model?: string
  readonly service?: string
  /** Of requests a minute. */
  readonly remaining?: number
  readonly further?: readonly string[]
}

/** The metrics of an application: each call used 100 tokens, took 0.1 to 0.25 s and cost a cent. */
export function pageOf({
  calls = 0,
  model = 'gpt-4.1',
  service = 'shop',
  remaining,
  further = [],
}: PageOptions): string {
  const name = model.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  const buckets = [
    ['0.1', 0],
    ['0.25', calls],
    ['+Inf', calls],
  ]
  return [
    `holysheep_build_info{service_name="${service}",version="0.1.0"} 1`,
    `holysheep_requests_total{model="${name}",outcome="completed"} ${calls}`,
    `holysheep_tokens_total{model="${name}",token_type="prompt"} ${calls * 100}`,
    `holysheep_cost_usd_total{model="${name}"} ${calls / 100}`,
    ...buckets.map(
      ([le, count]) =>
        `holysheep_request_duration_seconds_bucket{model="${name}",outcome="completed",le="${le}"} ${count}`,
    ),
    ...(remaining === undefined
      ? []
      : [
          `holysheep_rate_limit_remaining{provider="holysheep",limit_type="requests"} ${remaining}`,
          'holysheep_rate_limit_limit{provider="holysheep",limit_type="requests"} 500',
        ]),
    ...further,
    '',
  ].join('\n')
}
