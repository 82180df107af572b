import type { Clock, Log } from '@arkflows/contracts';
import { orAborted } from '../concurrency/or-aborted.js';
import type { Budget } from '../intake/budget.js';
import type { Ownership } from '../ownership/ownership.js';
import type { DeliveryStore } from '../store/open-store.js';
import type { BacklogMetrics } from './backlog-metrics.js';

/** Asking costs a request to the broker for each subscription, and a query that looks at each parked lane. */
const EVERY_MS = 10_000;

const OLDEST = `
  SELECT known.profile, max(extract(epoch FROM clock_timestamp() - first.since))::float8 AS seconds
  FROM parked_lanes AS known
  CROSS JOIN LATERAL (
    SELECT coalesce(first_tried_at, parked_at) AS since FROM parked_events AS parked
    WHERE (parked.subscription, parked.partition, parked.profile, parked.lane)
      = (known.subscription, known.partition, known.profile, known.lane)
    ORDER BY record_offset LIMIT 1
  ) AS first
  GROUP BY known.profile`;

export interface BacklogDependencies {
  readonly ownership: Ownership;
  readonly budget: Budget;
  readonly store: DeliveryStore;
  readonly metrics: BacklogMetrics;
  readonly log: Log;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Between two measurements; default 10 s. */
  readonly everyMs?: number | undefined;
}

/** Measures now and then what waits, until the signal aborts. What cannot be asked keeps its last figure. Never rejects. */
export async function measureBacklog(dependencies: BacklogDependencies): Promise<void> {
  const { log, clock, signal, everyMs = EVERY_MS } = dependencies;
  const [subscriptions, profiles] = [new Set<string>(), new Set<string>()];
  while (!signal.aborted) {
    const failed = (error: unknown) => log.debug({ error }, 'what waits is not measured, trying again');
    const measured = Promise.all([
      measureSubscriptions(dependencies, subscriptions, failed),
      measureParked(dependencies, profiles).catch(failed),
    ]);
    await orAborted(measured, signal);
    await clock.sleep(everyMs, signal).catch(() => {});
  }
}

/** `known`: those that were measured before; one that is gone has nothing to wait for any more. */
async function measureSubscriptions(
  { ownership, budget, metrics, clock }: BacklogDependencies,
  known: Set<string>,
  onFailed: (error: unknown) => void,
): Promise<void> {
  metrics.inFlight(budget);
  for (const name of [...known].filter((one) => !ownership.serves(one))) {
    metrics.of(name, { records: 0, oldestAt: null }, clock.now());
    known.delete(name);
  }
  for (const tenant of ownership.tenants()) {
    known.add(tenant.subscription);
    const backlog = await tenant.backlog().catch(onFailed);
    if (backlog) metrics.of(tenant.subscription, backlog, clock.now());
  }
}

async function measureParked({ store, metrics }: BacklogDependencies, known: Set<string>): Promise<void> {
  const rows: { profile: string; seconds: number }[] = await store.dataSource.query(OLDEST);
  const found = new Map(rows.map(({ profile, seconds }) => [profile, seconds]));
  for (const profile of found.keys()) known.add(profile);
  for (const profile of known) metrics.parkedOldest(profile, found.get(profile) ?? 0);
}
