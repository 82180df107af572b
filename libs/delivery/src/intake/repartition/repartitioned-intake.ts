import { fromRepartitioned } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import type { Item } from '../../lanes/item.js';
import type { PartitionProgress } from '../../lanes/partition-progress.js';
import { asRead, type ReadSource } from '../../lanes/source-record.js';
import type { ParkedLaneFound, ParkedRow } from '../../store/parked-rows.js';
import type { Intake } from '../intake.js';
import { RecentPlaces } from './recent-places.js';

/** Takes what a trigger sent on through its internal topic, as if it were read from the trigger's own; what comes again is passed. */
export class RepartitionedIntake implements Intake {
  /** Of each topic that the trigger has read. */
  readonly #places = new WeakMap<PartitionProgress, Map<string, RecentPlaces>>();

  constructor(private readonly intake: Intake) {}

  readonly sourceOf: ReadSource = (assignment, record) => fromRepartitioned(record) ?? asRead(assignment, record);

  take(progress: PartitionProgress, record: ReceivedRecord): void {
    const source = fromRepartitioned(record);
    const isNew = !source || this.#placesOf(progress, source.topic).note(source);
    if (isNew) this.intake.take(progress, record);
    else progress.pass(record.offset);
  }

  adopt(progress: PartitionProgress, found: ParkedLaneFound): void {
    this.intake.adopt(progress, found);
  }

  restore(progress: PartitionProgress, row: ParkedRow): Item {
    return this.intake.restore(progress, row);
  }

  crowded(progress: PartitionProgress): boolean {
    return this.intake.crowded(progress);
  }

  onLost(): void {
    this.intake.onLost();
  }

  quiet(): Promise<void> {
    return this.intake.quiet();
  }

  #placesOf(progress: PartitionProgress, topic: string): RecentPlaces {
    let topics = this.#places.get(progress);
    if (!topics) {
      topics = new Map();
      this.#places.set(progress, topics);
    }
    let places = topics.get(topic);
    if (!places) {
      places = new RecentPlaces();
      topics.set(topic, places);
    }
    return places;
  }
}
