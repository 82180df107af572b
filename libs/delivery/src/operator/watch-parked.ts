import type { Clock, Log } from '@arkflows/contracts';
import type { DeliveryStore } from '../store/open-store.js';

/** A lane of which something is wanted. */
export interface AskedLane {
  readonly subscription: string;
  readonly partition: number;
  readonly profile: string;
  readonly lane: Buffer;
}

const LOOK_MS = 1_000;

const ASKED = `
  SELECT DISTINCT subscription, partition, profile, lane FROM parked_events
  WHERE retry_asked_at IS NOT NULL OR cancelled_at IS NOT NULL`;

const DONE = `
  UPDATE parked_events AS parked SET retry_asked_at = NULL
  FROM unnest($1::text[], $2::integer[], $3::text[], $4::bytea[]) AS woken (subscription, partition, profile, lane)
  WHERE (parked.subscription, parked.partition, parked.profile, parked.lane)
    = (woken.subscription, woken.partition, woken.profile, woken.lane) AND parked.retry_asked_at IS NOT NULL`;

/**
 * Looks every second for what operators want of parked events, until the signal aborts. `wake` ends the wait of those lanes that
 * this process owns and answers which those were; the others are their owners'. A cancelled event is looked at again until it is gone.
 */
export async function watchParked(
  store: DeliveryStore,
  wake: (lanes: readonly AskedLane[]) => readonly AskedLane[],
  { log, clock, signal }: { readonly log: Log; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await look(store, wake).catch((error: unknown) =>
      log.debug({ error }, 'what is wanted of parked events is not read'),
    );
    await clock.sleep(LOOK_MS, signal).catch(() => {});
  }
}

async function look(
  { dataSource }: DeliveryStore,
  wake: (lanes: readonly AskedLane[]) => readonly AskedLane[],
): Promise<void> {
  const lanes: AskedLane[] = await dataSource.query(ASKED);
  const woken = lanes.length > 0 ? wake(lanes) : [];
  if (woken.length === 0) return;
  await dataSource.query(DONE, [
    woken.map(({ subscription }) => subscription),
    woken.map(({ partition }) => partition),
    woken.map(({ profile }) => profile),
    woken.map(({ lane }) => lane),
  ]);
}
