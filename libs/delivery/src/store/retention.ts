import type { Clock, Log } from '@arkflows/contracts';
import type { DeliveryStore } from './open-store.js';

/** Between two sweeps; each deletes in steps, so that none locks for long. */
const EVERY_MS = 10 * 60_000;
const STEP = 10_000;

const OLD_EFFECTS = `
  DELETE FROM effects WHERE run_id IN (
    SELECT run_id FROM effects WHERE began_at < clock_timestamp() - $1 * interval '1 millisecond' LIMIT ${STEP}
  ) RETURNING 1`;

const PAST_EVENTS = `
  DELETE FROM seen_events WHERE (profile, operation, identity) IN (
    SELECT profile, operation, identity FROM seen_events WHERE until < clock_timestamp() LIMIT ${STEP}
  ) RETURNING 1`;

/**
 * Forgets effects that are older than `effectsMs` and events whose window is over, now and then, until the signal aborts. Never
 * rejects.
 */
export async function keepTidy(
  store: DeliveryStore,
  effectsMs: number,
  { log, clock, signal }: { readonly log: Log; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(EVERY_MS * (0.5 + Math.random()), signal).catch(() => {});
    if (signal.aborted) return;
    try {
      await deleteInSteps(store, OLD_EFFECTS, [effectsMs], signal);
      await deleteInSteps(store, PAST_EVENTS, [], signal);
    } catch (error) {
      log.warn({ error }, 'what is remembered for too long was not deleted, trying again later');
    }
  }
}

async function deleteInSteps(store: DeliveryStore, sql: string, values: readonly unknown[], signal: AbortSignal) {
  for (let deleted = STEP; deleted === STEP && !signal.aborted; ) {
    const [rows] = await store.dataSource.query(sql, [...values]);
    deleted = rows.length;
  }
}
