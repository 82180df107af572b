import type { CloudEvent } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import { Item, type OrderingKey, type Route } from '../lanes/item.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import type { OperationMetrics } from '../metrics.js';
import type { Plan, PlannedTrigger } from '../plan/plan.js';
import type { ParkedLaneFound, ParkedRow } from '../store/parked-rows.js';
import type { ProfileWorker } from '../worker/profile-worker.js';
import { decode } from './decode.js';
import { type Intake, type IntakeDependencies, sizeOf } from './intake.js';
import { keyOfRecord, keyOfRow, keyOfText } from './ordering-key.js';
import { refuse, unreadable } from './refuse.js';

/** Not wanted by the filter. */
const filtered = Symbol('filtered');
type Routed = OrderingKey | null | typeof filtered;

/** Takes the events of a trigger's topic: decodes, filters, finds the ordering key, and hands them to the profile's worker. */
export class TriggerIntake implements Intake {
  readonly #route: Route;
  #metrics: OperationMetrics;

  constructor(
    /** Names the lanes of this trigger in the worker. */
    private readonly id: string,
    private trigger: PlannedTrigger,
    private plan: Plan,
    private readonly worker: ProfileWorker,
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

  take(progress: PartitionProgress, record: ReceivedRecord): Promise<void> | void {
    let event: CloudEvent;
    let routed: Routed | Promise<Routed>;
    try {
      event = decode(progress, record, this.trigger.definition.format);
    } catch (error) {
      return this.#refuse(progress, record, error);
    }
    try {
      routed = this.#routed(event, record);
    } catch (error) {
      return this.#refuse(progress, record, error, event);
    }
    if (!(routed instanceof Promise)) return this.#accept(progress, record, event, routed);
    return routed.then(
      (key) => this.#accept(progress, record, event, key),
      (error) => this.#refuse(progress, record, error, event),
    );
  }

  adopt(progress: PartitionProgress, found: ParkedLaneFound): void {
    this.worker.adopt(this.id, progress, found);
  }

  restore(progress: PartitionProgress, row: ParkedRow): Item {
    const { record } = row;
    return new Item(progress, record, this.#eventOf(progress, record), keyOfRow(row), this.#route, sizeOf(record));
  }

  /** What is parked already has to be read past. */
  crowded({ position, newestParked }: PartitionProgress): boolean {
    return this.worker.crowded && position > newestParked;
  }

  onLost(): void {
    this.worker.dropLost();
  }

  quiet(): Promise<void> {
    return this.worker.quiet(this.id);
  }

  /** It could be read when it was parked; the trigger may have changed since, and then its mapping says what is wrong. */
  #eventOf(progress: PartitionProgress, record: ReceivedRecord): CloudEvent {
    try {
      return decode(progress, record, this.trigger.definition.format);
    } catch {
      return unreadable(progress, record);
    }
  }

  #routed(event: CloudEvent, record: ReceivedRecord): Routed | Promise<Routed> {
    const { filter, key, sync } = this.trigger.compiled;
    if (!filter && !key) return keyOfRecord(record);
    const scope = { data: event.data, event, profile: this.plan.scope };
    if (!sync) return this.#routedSlowly(scope, record);
    if (filter && !filter(scope)) return filtered;
    return key ? keyOfText(key(scope) as string | null) : keyOfRecord(record);
  }

  async #routedSlowly(scope: unknown, record: ReceivedRecord): Promise<Routed> {
    const { filter, key } = this.trigger.compiled;
    if (filter && !(await filter(scope))) return filtered;
    return key ? keyOfText(await key(scope)) : keyOfRecord(record);
  }

  #accept(progress: PartitionProgress, record: ReceivedRecord, event: CloudEvent, routed: Routed): void {
    if (routed === filtered) {
      progress.pass(record.offset);
      this.#metrics.events.filtered.inc();
      return;
    }
    const item = new Item(progress, record, event, routed, this.#route, sizeOf(record));
    if (progress.track(item)) this.worker.accept(this.id, item);
  }

  #refuse(progress: PartitionProgress, record: ReceivedRecord, error: unknown, event?: CloudEvent): void {
    refuse(this.dependencies, progress, record, { route: this.#route, plan: this.plan, error, event });
  }
}

const routeOf = ({ definition }: PlannedTrigger, plan: Plan): Route => ({
  namespace: plan.scope.namespace,
  profile: plan.scope.name,
  operation: definition.operation,
  trigger: definition.name,
  results: definition.results,
});
