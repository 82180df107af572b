/** What a metric's definition does not tell: why it is there, and where to read on. */
export interface AboutMetric {
  /** What it counts or measures in. */
  readonly unit: string;
  /** What of the promises it shows, in a few words. */
  readonly shows: string;
  /** Where that promise stands: a page of docs/, with a section. */
  readonly promise: string;
  /** What to do when it is not as it should be: a page of docs/, with a section. */
  readonly runbook?: string;
}

const events = 'events';
const delivery = 'delivery.md';
const parked = { promise: delivery, shows: 'a key that fails' };

/** By the metric's name. */
export const aboutMetrics: Readonly<Record<string, AboutMetric>> = {
  ark_breaker_opened_total: about('openings', 'a target that is away', 'policies.md#circuit-breaker'),
  ark_breaker_state: {
    ...about('0, 1 or 2', 'a target that is away', 'policies.md#circuit-breaker'),
    runbook: 'runbooks/breaker-open.md',
  },
  ark_cache_answers_total: about('answers', 'reads that survive an outage', 'policies.md#cache'),
  ark_call_duration_seconds: about('seconds', 'how fast the target is', delivery),
  ark_call_events: about(events, 'what bulk actions carry at once', delivery),
  ark_component_up: {
    ...about('0 or 1', 'what a process needs', 'deploy.md#ports-and-health'),
    runbook: 'runbooks/not-ready.md',
  },
  ark_events_total: {
    ...about(events, 'giving up, what must happen once, duplicates', delivery),
    runbook: 'runbooks/dead-letters.md',
  },
  ark_fallbacks_total: about(events, 'what was done instead', 'policies.md#fallback'),
  ark_gateway_request_duration_seconds: about('seconds', 'how fast the API answers', 'contracts.md'),
  ark_in_flight_bytes: about('bytes', 'memory', delivery),
  ark_in_flight_records: about('records', 'memory', delivery),
  ark_lag_records: {
    ...about('records', 'what is not carried out yet', delivery),
    runbook: 'runbooks/lag-grows.md',
  },
  ark_leases_lapsed_total: { ...about('leases', 'ownership', delivery), runbook: 'runbooks/lease-lapsed.md' },
  ark_parked_events: { ...parked, unit: events, shows: 'too much parked', runbook: 'runbooks/parked-full.md' },
  ark_parked_oldest_age_seconds: { ...parked, unit: 'seconds', runbook: 'runbooks/parked-old.md' },
  ark_rate_limit_alone: {
    ...about('0 or 1', 'one limit for all replicas', 'policies.md#rate-limit'),
    runbook: 'runbooks/rate-limit-alone.md',
  },
  ark_rate_limited_total: about('waits', 'one limit for all replicas', 'policies.md#rate-limit'),
  ark_records_gone_total: {
    ...about('records', 'records that are gone', delivery),
    runbook: 'runbooks/records-gone.md',
  },
  ark_replies_total: about('replies', 'results', delivery),
  ark_retry_budget_left: about('retries', 'a target that is back is not stormed', 'policies.md#retry-budget'),
  ark_waiting_calls: about('calls', 'results', delivery),
  ark_watermark_age_seconds: {
    ...about('seconds', 'what is not settled holds the commit back', delivery),
    runbook: 'runbooks/late.md',
  },
};

/** What the values of a label are taken from: never keys, ids or anything else that grows with the events. */
export const labelValues: Readonly<Record<string, string>> = {
  component: 'the parts that a process needs, as `/readyz` names them: a dozen at most',
  from: '`target`, `cache`, `stale`',
  group: 'consumer groups: two per integration type, one per deployed trigger (two where it repartitions)',
  kind: '`operation`, `value`, `deadLetter`',
  operation: 'operations of the deployed profiles; at the gateway those of its API',
  outcome:
    'of `ark_events_total`: `succeeded`, `skipped`, `filtered`, `dead`, `uncertain`, `retried`; ' +
    'of `ark_replies_total`: `delivered`, `late`, `other`, `unreadable`',
  profile: 'deployed profiles, as `namespace/name`',
  service: 'the integration services: one per process',
  status: 'classes of HTTP status: `2xx`, `4xx`, `5xx` …',
  topic: 'topics of commands and requests, and those that triggers name',
};

function about(unit: string, shows: string, promise: string): AboutMetric {
  return { unit, shows, promise };
}
