import { type CloudEvent, profileKey, readCommand } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import { decode, unreadable } from '../lanes/decode.js';
import { Item, type OrderingKey, type Route } from '../lanes/item.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import type { ParkedLaneFound, ParkedRow } from '../store/parked-rows.js';
import type { Workers } from '../worker/workers.js';
import { type Intake, type IntakeDependencies, sizeOf } from './intake.js';
import { keyOfRecord, keyOfRow } from './ordering-key.js';
import { refuse } from './refuse.js';

/** Where a command goes that names nothing readable. */
const nowhere: Route = { namespace: '', profile: '', operation: '', trigger: null, results: 'all' };

/** Takes commands: events that name the profile and the operation to run. */
export class CommandIntake implements Intake {
  #stopped = false;

  constructor(
    /** Names the lanes of this topic's commands in the workers. */
    private readonly id: string,
    private readonly workers: Workers,
    private readonly dependencies: IntakeDependencies,
  ) {}

  take(progress: PartitionProgress, record: ReceivedRecord): void {
    // Not tracked, so not committed: it comes again.
    if (this.#stopped) return;
    let event: CloudEvent | undefined;
    let item: Item;
    try {
      event = decode(progress, record);
      item = itemOf(progress, record, event, keyOfRecord(record));
    } catch (error) {
      refuse(this.dependencies, progress, record, { route: nowhere, plan: null, error, event });
      return;
    }
    if (progress.track(item)) this.workers.of(profileOf(item)).accept(this.id, item);
  }

  adopt(progress: PartitionProgress, found: ParkedLaneFound): void {
    this.workers.of(found.profile).adopt(this.id, progress, found);
  }

  /** It was a command when it was parked; one that a newer version cannot read leads nowhere. */
  restore(progress: PartitionProgress, row: ParkedRow): Item {
    const { record } = row;
    try {
      return itemOf(progress, record, decode(progress, record), keyOfRow(row));
    } catch {
      return new Item(progress, record, unreadable(progress, record), keyOfRow(row), nowhere, sizeOf(record));
    }
  }

  /** Others' commands stand in the same partition: what a profile may not park becomes a dead letter. */
  crowded(): boolean {
    return false;
  }

  onLost(): void {
    for (const worker of this.workers.all()) worker.dropLost();
  }

  async quiet(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.workers.all()].map((worker) => worker.quiet(this.id)));
  }
}

/** Throws ArkError where the event is no command. */
function itemOf(progress: PartitionProgress, record: ReceivedRecord, event: CloudEvent, key: OrderingKey | null): Item {
  const { namespace, profile, operation, expiresAt = null } = readCommand(event);
  const route: Route = { namespace, profile, operation, trigger: null, results: 'all' };
  return new Item(progress, record, event, key, route, sizeOf(record), expiresAt);
}

const profileOf = ({ route }: Item): string => profileKey(route.namespace, route.profile);
