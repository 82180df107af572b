import { type CloudEvent, decodeKafka, profileKey, readCommand } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import { Item, type Route } from '../lanes/item.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import type { ProfileWorker } from '../worker/profile-worker.js';
import type { Workers } from '../worker/workers.js';
import { type IntakeDependencies, keyOf, LaneSets, placed, refuse, sizeOf } from './intake-record.js';
import type { Intake } from './subscription.js';

/** Where a command goes that names nothing readable. */
const nowhere: Route = { namespace: '', profile: '', operation: '', trigger: null, results: 'all' };

/** Takes commands: events that name the profile and the operation to run. */
export class CommandIntake implements Intake {
  readonly #lanes = new WeakMap<ProfileWorker, LaneSets>();

  constructor(
    private readonly workers: Workers,
    private readonly dependencies: IntakeDependencies,
  ) {}

  take(progress: PartitionProgress, record: ReceivedRecord): void {
    let event: CloudEvent | undefined;
    try {
      const command = decodeKafka(placed(progress, record));
      event = command;
      const { namespace, profile, operation, expiresAt } = readCommand(command);
      const route: Route = { namespace, profile, operation, trigger: null, results: 'all' };
      const now = this.dependencies.clock.monotonic();
      const item = new Item(progress, record, command, keyOf(record), route, sizeOf(record), now, expiresAt ?? null);
      progress.track(item);
      const worker = this.workers.of(profileKey(namespace, profile));
      worker.accept(this.#lanesOf(worker).of(progress), item);
    } catch (error) {
      refuse(this.dependencies, progress, record, nowhere, error, null, event);
    }
  }

  onLost(): void {
    for (const worker of this.workers.all()) worker.wake();
  }

  #lanesOf(worker: ProfileWorker): LaneSets {
    let lanes = this.#lanes.get(worker);
    if (!lanes) {
      lanes = new LaneSets();
      this.#lanes.set(worker, lanes);
    }
    return lanes;
  }
}
