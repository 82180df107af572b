import { type CloudEvent, type Command, profileKey, readCommand } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import { Item, type Route } from '../lanes/item.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import type { Workers } from '../worker/workers.js';
import { decode } from './decode.js';
import { type Intake, type IntakeDependencies, sizeOf } from './intake.js';
import { keyOfRecord } from './ordering-key.js';
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
    let command: Command;
    try {
      event = decode(progress, record);
      command = readCommand(event);
    } catch (error) {
      refuse(this.dependencies, progress, record, { route: nowhere, plan: null, error, event });
      return;
    }
    const { namespace, profile, operation, expiresAt = null } = command;
    const route: Route = { namespace, profile, operation, trigger: null, results: 'all' };
    const item = new Item(progress, record, event, keyOfRecord(record), route, sizeOf(record), expiresAt);
    if (progress.track(item)) this.workers.of(profileKey(namespace, profile)).accept(this.id, item);
  }

  onLost(): void {
    for (const worker of this.workers.all()) worker.dropLost();
  }

  async quiet(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.workers.all()].map((worker) => worker.quiet(this.id)));
  }
}
