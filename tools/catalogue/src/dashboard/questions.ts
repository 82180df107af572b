/** A line, or one for each set of labels, of a panel. */
interface Query {
  /** PromQL, with the dashboard's variables. */
  readonly expr: string;
  /** Of a line: text, with `{{label}}`. */
  readonly legend: string;
}

export interface PanelOf {
  readonly title: string;
  /** A unit of Grafana. */
  readonly unit: string;
  readonly queries: readonly Query[];
}

/** A row of the dashboard: what an operator asks, and the panels that answer. */
export interface Question {
  readonly title: string;
  readonly panels: readonly PanelOf[];
}

const profile = 'service=~"$service", profile=~"$profile"';
const service = 'service=~"$service"';
const rate = (metric: string, labels: string) => `rate(${metric}{${labels}}[$__rate_interval])`;
const quantile = (q: number, by: string, metric: string, labels = '') =>
  `histogram_quantile(${q}, sum by (${by}, le) (${rate(`${metric}_bucket`, labels)}))`;
const panel = (title: string, unit: string, ...queries: readonly (readonly [expr: string, legend: string])[]) => ({
  title,
  unit,
  queries: queries.map(([expr, legend]) => ({ expr, legend })),
});

/** In the order in which they are asked. */
export const questions: readonly Question[] = [
  {
    title: 'Is it flowing?',
    panels: [
      panel('Events, by what became of them', 'eps', [
        `sum by (outcome) (${rate('ark_events_total', profile)})`,
        '{{outcome}}',
      ]),
      panel('Events settled, by profile', 'eps', [
        `sum by (profile) (${rate('ark_events_total', `${profile}, outcome!="retried"`)})`,
        '{{profile}}',
      ]),
      panel('Parts that are not ready', 'short', [
        'sum by (instance, component) (1 - ark_component_up) > 0',
        '{{instance}} {{component}}',
      ]),
    ],
  },
  {
    title: 'Is it late?',
    panels: [
      panel('Records not committed', 'short', [
        `sum by (group, topic) (ark_lag_records{${service}})`,
        '{{group}} {{topic}}',
      ]),
      panel('Age of the oldest event that is not settled', 's', [
        `max by (group, topic) (ark_watermark_age_seconds{${service}})`,
        '{{group}} {{topic}}',
      ]),
      panel('Records gone before they were read', 'short', [
        'sum by (topic) (increase(ark_records_gone_total[$__rate_interval]))',
        '{{topic}}',
      ]),
    ],
  },
  {
    title: 'What is parked?',
    panels: [
      panel('Events parked', 'short', [`sum by (profile) (ark_parked_events{${profile}})`, '{{profile}}']),
      panel('Parked for the longest', 's', [
        `max by (profile) (ark_parked_oldest_age_seconds{${profile}})`,
        '{{profile}}',
      ]),
      panel('Retries that may begin at once', 'short', [
        `min by (profile) (ark_retry_budget_left{${profile}})`,
        '{{profile}}',
      ]),
    ],
  },
  {
    title: 'What fails?',
    panels: [
      panel('Given up', 'eps', [
        `sum by (profile, operation) (${rate('ark_events_total', `${profile}, outcome="dead"`)})`,
        '{{profile}} {{operation}}',
      ]),
      panel('Uncertain', 'eps', [
        `sum by (profile, operation) (${rate('ark_events_total', `${profile}, outcome="uncertain"`)})`,
        '{{profile}} {{operation}}',
      ]),
      panel('Attempts that failed and are repeated', 'eps', [
        `sum by (profile) (${rate('ark_events_total', `${profile}, outcome="retried"`)})`,
        '{{profile}}',
      ]),
      panel('Fallbacks', 'eps', [
        `sum by (profile, kind) (${rate('ark_fallbacks_total', profile)})`,
        '{{profile}} {{kind}}',
      ]),
    ],
  },
  {
    title: 'How is the target?',
    panels: [
      panel('Duration of a call, 99 of 100', 's', [
        quantile(0.99, 'profile, operation', 'ark_call_duration_seconds', profile),
        '{{profile}} {{operation}}',
      ]),
      panel(
        'Calls, and events that a call carries',
        'short',
        [`sum by (profile) (${rate('ark_call_duration_seconds_count', profile)})`, '{{profile}} calls a second'],
        [
          `sum by (profile) (${rate('ark_call_events_sum', profile)}) / sum by (profile) (${rate('ark_call_events_count', profile)})`,
          '{{profile}} events a call',
        ],
      ),
      panel(
        'Breaker: 0 closed, 1 half-open, 2 open',
        'short',
        [`max by (profile) (ark_breaker_state{${profile}})`, '{{profile}}'],
        [`sum by (profile) (increase(ark_breaker_opened_total{${profile}}[$__rate_interval]))`, '{{profile}} opened'],
      ),
      panel(
        'Rate limit',
        'short',
        [`sum by (profile) (${rate('ark_rate_limited_total', profile)})`, '{{profile}} waits a second'],
        [`max by (profile) (ark_rate_limit_alone{${profile}})`, '{{profile}} without Redis'],
      ),
      panel('Answers of cached operations', 'eps', [
        `sum by (profile, from) (${rate('ark_cache_answers_total', profile)})`,
        '{{profile}} {{from}}',
      ]),
    ],
  },
  {
    title: 'How is the API?',
    panels: [
      panel('Calls, by status', 'reqps', [
        'sum by (status) (rate(ark_gateway_request_duration_seconds_count[$__rate_interval]))',
        '{{status}}',
      ]),
      panel('Duration, 99 of 100', 's', [
        quantile(0.99, 'operation', 'ark_gateway_request_duration_seconds'),
        '{{operation}}',
      ]),
      panel(
        'Calls that wait for a result',
        'short',
        ['sum by (instance) (ark_waiting_calls)', '{{instance}} wait'],
        ['sum by (outcome) (rate(ark_replies_total[$__rate_interval]))', 'replies {{outcome}} a second'],
      ),
    ],
  },
  {
    title: 'How are the processes?',
    panels: [
      panel('Memory', 'bytes', ['process_resident_memory_bytes and on (instance) ark_component_up', '{{instance}}']),
      panel('CPU', 'percentunit', [
        'rate(process_cpu_seconds_total[$__rate_interval]) and on (instance) ark_component_up',
        '{{instance}}',
      ]),
      panel('Delay of the event loop, 99 of 100', 's', [
        'nodejs_eventloop_lag_p99_seconds and on (instance) ark_component_up',
        '{{instance}}',
      ]),
      panel('Records in flight', 'short', [`ark_in_flight_records{${service}}`, '{{instance}}']),
      panel('Bytes in flight', 'bytes', [`ark_in_flight_bytes{${service}}`, '{{instance}}']),
      panel('Leases lapsed', 'short', [
        `sum by (instance) (increase(ark_leases_lapsed_total{${service}}[$__rate_interval]))`,
        '{{instance}}',
      ]),
    ],
  },
];
