import type { CloudEvent } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import { decode } from '../lanes/decode.js';
import { Item, type OrderingKey, type Route } from '../lanes/item.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import type { OperationMetrics } from '../metrics.js';
import type { Plan, PlannedTrigger } from '../plan/plan.js';
import type { ParkedLaneFound, ParkedRow } from '../store/parked-rows.js';
import type { ProfileWorker } from '../worker/profile-worker.js';
import { type Intake, type IntakeDependencies, sizeOf } from './intake.js';
import { keyOfRecord, keyOfRow, keyOfText } from './ordering-key.js';
import { refuse } from './refuse.js';

/** Not wanted by the filter. */
const filtered = Symbol('filtered');
type Routed = OrderingKey | null | typeof filtered;

/** What is done with a trigger's events: the profile's worker carries them out. */
export type TriggerWorker = Pick<
  ProfileWorker,
  'accept' | 'adopt' | 'crowded' | 'dropLost' | 'paused' | 'quiet' | 'resume'
>;

/** Takes the events of a trigger's topic: decodes, filters, finds the ordering key, and hands them to the profile's worker. */
export class TriggerIntake implements Intake {
  readonly #route: Route;
  #metrics: OperationMetrics;

  constructor(
    /** Names the lanes of this trigger in the worker. */
    private readonly id: string,
    private trigger: PlannedTrigger,
    private plan: Plan,
    private readonly worker: TriggerWorker,
    private readonly dependencies: IntakeDependencies,
  ) {
    this.#route = routeOf(trigger, plan);
    this.#metrics = dependencies.metrics.of(plan.key, this.#route.operation);
    worker.resume(id);
  }

  /** From the next record on; what waits follows the trigger to its operation. */
  use(trigger: PlannedTrigger, plan: Plan): void {
    this.trigger = trigger;
    this.plan = plan;
    Object.assign(this.#route, routeOf(trigger, plan));
    this.#metrics = this.dependencies.metrics.of(plan.key, this.#route.operation);
  }

  take(progress: PartitionProgress, record: ReceivedRecord): void {
    const { filter, key } = this.trigger.compiled;
    if (filter || key) this.#takeRead(progress, record);
    else this.#accept(progress, record, null, keyOfRecord(record));
  }

  adopt(progress: PartitionProgress, found: ParkedLaneFound): void {
    this.worker.adopt(this.id, progress, found);
  }

  restore(progress: PartitionProgress, row: ParkedRow): Item {
    const { record } = row;
    return new Item(progress, record, null, keyOfRow(row), this.#route, sizeOf(record));
  }

  /** What is parked already has to be read past. */
  crowded({ position, newestParked }: PartitionProgress): boolean {
    return this.worker.paused || (this.worker.crowded && position > newestParked);
  }

  onLost(): void {
    this.worker.dropLost();
  }

  quiet(): Promise<void> {
    return this.worker.quiet(this.id);
  }

  /** Of an event that has to be read to know where it goes. */
  #takeRead(progress: PartitionProgress, record: ReceivedRecord): void {
    let event: CloudEvent | undefined;
    let routed: Routed;
    try {
      event = decode(progress, record, this.#route.format);
      routed = this.#routed(event, record);
    } catch (error) {
      refuse(this.dependencies, progress, record, { route: this.#route, plan: this.plan, error, event });
      return;
    }
    this.#accept(progress, record, event, routed);
  }

  #routed(event: CloudEvent, record: ReceivedRecord): Routed {
    const { filter, key } = this.trigger.compiled;
    const scope = { data: event.data, event, profile: this.plan.scope };
    if (filter && !filter(scope)) return filtered;
    return key ? keyOfText(key(scope)) : keyOfRecord(record);
  }

  #accept(progress: PartitionProgress, record: ReceivedRecord, event: CloudEvent | null, routed: Routed): void {
    if (routed === filtered) {
      progress.pass(record.offset);
      this.#metrics.events.filtered.inc();
      return;
    }
    const item = new Item(progress, record, event, routed, this.#route, sizeOf(record));
    if (progress.track(item)) this.worker.accept(this.id, item);
  }
}

const routeOf = ({ definition }: PlannedTrigger, plan: Plan): Route => ({
  namespace: plan.scope.namespace,
  profile: plan.scope.name,
  operation: definition.operation,
  trigger: definition.name,
  results: definition.results,
  format: definition.format,
});
