import type { Clock, Log } from '@arkflows/contracts';
import type { DeliveryStore } from './open-store.js';

/** Between two sweeps; each deletes in steps, so that none locks for long. */
const EVERY_MS = 10 * 60_000;
const STEP = 10_000;

const DELETE = `
  DELETE FROM effects WHERE run_id IN (
    SELECT run_id FROM effects WHERE began_at < clock_timestamp() - $1 * interval '1 millisecond' LIMIT ${STEP}
  ) RETURNING 1`;

/** Forgets effects that are older than `retentionMs`, now and then, until the signal aborts. Never rejects. */
export async function keepEffectsFor(
  retentionMs: number,
  store: DeliveryStore,
  { log, clock, signal }: { readonly log: Log; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(EVERY_MS * (0.5 + Math.random()), signal).catch(() => {});
    try {
      for (let deleted = STEP; deleted === STEP && !signal.aborted; ) {
        const [rows] = await store.dataSource.query(DELETE, [retentionMs]);
        deleted = rows.length;
      }
    } catch (error) {
      log.warn({ error }, 'old effects not deleted, trying again later');
    }
  }
}
