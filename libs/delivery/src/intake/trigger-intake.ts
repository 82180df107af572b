import { type CloudEvent, decodeKafka } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import { Item, type Route } from '../lanes/item.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import type { Plan, PlannedTrigger } from '../plan/plan.js';
import type { ProfileWorker } from '../worker/profile-worker.js';
import { type IntakeDependencies, keyOf, LaneSets, placed, refuse, sizeOf } from './intake-record.js';
import type { Intake } from './subscription.js';

/** Takes the events of a trigger's topic: decodes, filters, finds the ordering key, and hands them to the profile's worker. */
export class TriggerIntake implements Intake {
  readonly #lanes = new LaneSets();
  #route: Route;

  constructor(
    private trigger: PlannedTrigger,
    private plan: Plan,
    private readonly worker: ProfileWorker,
    private readonly dependencies: IntakeDependencies,
  ) {
    this.#route = routeOf(trigger, plan);
  }

  /** From the next record on. */
  use(trigger: PlannedTrigger, plan: Plan): void {
    this.trigger = trigger;
    this.plan = plan;
    this.#route = routeOf(trigger, plan);
  }

  take(progress: PartitionProgress, record: ReceivedRecord): Promise<void> | void {
    const { compiled, definition } = this.trigger;
    let event: CloudEvent;
    try {
      event = decodeKafka(placed(progress, record), definition.format);
    } catch (error) {
      return refuse(this.dependencies, progress, record, this.#route, error, this.plan);
    }
    if (!compiled.filter && !compiled.key) return this.#accept(progress, record, event, keyOf(record));
    const scope = { data: event.data, event, profile: this.plan.scope };
    if (!compiled.sync) return this.#routeSlowly(progress, record, event, scope);
    try {
      if (compiled.filter && !compiled.filter(scope)) return this.#pass(progress, record);
      const key = compiled.key ? (compiled.key(scope) as string | null) : keyOf(record);
      this.#accept(progress, record, event, key);
    } catch (error) {
      refuse(this.dependencies, progress, record, this.#route, error, this.plan, event);
    }
  }

  onLost(): void {
    this.worker.wake();
  }

  async #routeSlowly(
    progress: PartitionProgress,
    record: ReceivedRecord,
    event: CloudEvent,
    scope: unknown,
  ): Promise<void> {
    const { filter, key } = this.trigger.compiled;
    try {
      if (filter && !(await filter(scope))) return this.#pass(progress, record);
      this.#accept(progress, record, event, key ? await key(scope) : keyOf(record));
    } catch (error) {
      refuse(this.dependencies, progress, record, this.#route, error, this.plan, event);
    }
  }

  #pass(progress: PartitionProgress, record: ReceivedRecord): void {
    progress.pass(record.offset);
    this.dependencies.onFiltered(this.#route);
  }

  #accept(progress: PartitionProgress, record: ReceivedRecord, event: CloudEvent, key: string | null): void {
    const now = this.dependencies.clock.monotonic();
    const item = new Item(progress, record, event, key, this.#route, sizeOf(record), now, null);
    progress.track(item);
    this.worker.accept(this.#lanes.of(progress), item);
  }
}

const routeOf = ({ definition }: PlannedTrigger, plan: Plan): Route => ({
  namespace: plan.scope.namespace,
  profile: plan.scope.name,
  operation: definition.operation,
  trigger: definition.name,
  results: definition.results,
});
