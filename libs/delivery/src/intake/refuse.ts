import { type CloudEvent, profileKey, toFailure } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import { unreadable } from '../lanes/decode.js';
import { Item, type Route } from '../lanes/item.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import type { Plan } from '../plan/plan.js';
import { type IntakeDependencies, sizeOf } from './intake.js';
import { keyOfRecord } from './ordering-key.js';

export interface Refusal {
  readonly route: Route;
  readonly plan: Plan | null;
  readonly error: unknown;
  /** Undefined where the record is none. */
  readonly event?: CloudEvent | undefined;
}

/** A record that cannot become work is dead at once, with its bytes as they came; it never blocks what is behind it. */
export function refuse(
  { settler, metrics }: IntakeDependencies,
  progress: PartitionProgress,
  record: ReceivedRecord,
  { route, plan, error, event = unreadable(progress, record) }: Refusal,
): void {
  const item = new Item(progress, record, event, keyOfRecord(record), route, sizeOf(record));
  if (!progress.track(item)) return;
  settler.dead(item, toFailure(error, 'EVENT_NOT_DECODABLE'), plan);
  settler.flush();
  metrics.of(profileKey(route.namespace, route.profile), route.operation).events.dead.inc();
}
