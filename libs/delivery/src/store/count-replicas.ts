import type { Clock, Log } from '@arkflows/contracts';
import type { DeliveryStore } from './open-store.js';

const COUNT_EVERY_MS = 2_000;

const LIVE_OWNERS = 'SELECT count(*)::integer AS live FROM owners WHERE lease_until > clock_timestamp()';

interface CountDependencies {
  readonly log: Log;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Keeps counting the replicas of the service that own something, or might: answers the latest count, at least 1. Never rejects. */
export function countReplicas(store: DeliveryStore, dependencies: CountDependencies): () => number {
  let latest = 1;
  void keepCounting(store, dependencies, (live) => {
    latest = Math.max(1, live);
  });
  return () => latest;
}

async function keepCounting(
  store: DeliveryStore,
  { log, clock, signal }: CountDependencies,
  found: (live: number) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const [row] = await store.leases.query(LIVE_OWNERS);
      found(row.live);
    } catch (error) {
      if (!signal.aborted) log.debug({ error }, 'replicas not counted, trying again');
    }
    await clock.sleep(COUNT_EVERY_MS, signal).catch(() => {});
  }
}
