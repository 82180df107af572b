import { ArkError, type Clock, type Failure, type Log, toFailure } from '@arkflows/contracts';
import { attempt } from '../attempt/attempt.js';
import type { Item } from '../lanes/item.js';
import type { Lane } from '../lanes/lane.js';
import type { LaneSet } from '../lanes/lane-set.js';
import type { DeliveryMetrics } from '../metrics.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import type { Settler } from '../settlement/settler.js';
import { conclude, emptyTally } from './conclude.js';
import { LaneQueue } from './lane-queue.js';
import { PlanHolder } from './plan-holder.js';
import { type Taken, take } from './take.js';
import { Trouble } from './trouble.js';

export interface WorkerDependencies {
  readonly settler: Settler;
  readonly metrics: DeliveryMetrics;
  readonly log: Log;
  readonly clock: Clock;
  /** Aborts the calls in flight when the engine has waited for them long enough. */
  readonly abort: AbortSignal;
}

/** How long a command may wait for the deployment that it names: control and command topics are read beside each other. */
const DEPLOYMENT_GRACE_MS = 5_000;

/** More bulk calls beside each other would only make each carry less. */
const MAX_BULK_CALLS = 4;

const tallied = ['succeeded', 'dead', 'skipped', 'retried'] as const;

/**
 * Runs the events of one profile, from whichever subscription they come: one call per lane at a time, at most `concurrency` calls
 * beside each other, retries in place. A call of a bulk action carries what is ready at that moment, so batches grow with load.
 */
export class ProfileWorker {
  /** Told when `trouble` changes. */
  onTrouble: () => void = () => {};
  readonly #plans: PlanHolder;
  readonly #trouble: Trouble;
  readonly #ready = new Map<string, LaneQueue>();
  readonly #waiting = new Set<Lane>();
  readonly #callsOf = new Map<string, number>();
  #calls = 0;
  #scheduled = false;
  #stopped = false;
  #onIdle: (() => void) | null = null;

  constructor(
    readonly profile: string,
    private readonly dependencies: WorkerDependencies,
  ) {
    this.#plans = new PlanHolder(dependencies.log);
    this.#trouble = new Trouble(profile, dependencies, () => this.onTrouble());
  }

  get plan(): Plan | null {
    return this.#plans.current;
  }

  /** Why its events are being retried; null when they are not. */
  get trouble(): Failure | null {
    return this.#trouble.failure;
  }

  /** Nothing is deployed and nothing waits. */
  get idle(): boolean {
    return this.plan === null && this.#calls === 0 && this.#ready.size === 0 && this.#waiting.size === 0;
  }

  /** From the next attempt on; calls under way end on the plan that they began with. What waits is tried at once: the new plan may mend it. */
  use(plan: Plan | null): void {
    this.#plans.use(plan);
    this.wake();
  }

  accept(lanes: LaneSet, item: Item): void {
    const lane = lanes.laneOf(item, this.plan?.ordering ?? 'key');
    lane.push(item);
    if (lane.state === 'idle') this.#makeReady(lane);
  }

  /** Tries everything that waits for its next attempt now; what belongs to lost partitions is dropped on the way. */
  wake(): void {
    for (const lane of this.#waiting) {
      if (lane.timer) clearTimeout(lane.timer);
      lane.timer = null;
      this.#makeReady(lane);
    }
    this.#waiting.clear();
  }

  /** Begins no more calls; resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const lane of this.#waiting) if (lane.timer) clearTimeout(lane.timer);
    this.#waiting.clear();
    if (this.#calls > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await this.#plans.close();
  }

  #makeReady(lane: Lane): void {
    if (!lane.trim()) return;
    lane.state = 'ready';
    const { operation } = (lane.first as Item).route;
    let queue = this.#ready.get(operation);
    if (!queue) {
      queue = new LaneQueue();
      this.#ready.set(operation, queue);
    }
    queue.push(lane);
    this.#schedule();
  }

  /** After the current turn of the loop, so that a whole batch of records is there to choose from. */
  #schedule(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#dispatch();
    });
  }

  /** One call per operation in turn, as long as any may begin. */
  #dispatch(): void {
    if (this.#stopped) return;
    for (let began = true; began; ) {
      began = false;
      for (const [name, queue] of this.#ready) began = this.#begin(name, queue) || began;
    }
  }

  #begin(name: string, queue: LaneQueue): boolean {
    const { plan } = this;
    const operation = plan?.operations.get(name);
    if (plan && operation && !this.#mayCall(plan, operation)) return false;
    const lane = queue.next();
    if (!lane) {
      this.#ready.delete(name);
      return false;
    }
    if (plan && operation) this.#call(plan, operation, take(lane, queue, operation));
    else this.#unroutable(lane, lane.first as Item);
    return true;
  }

  #mayCall(plan: Plan, operation: PlannedOperation): boolean {
    const bulk = operation.action.executeMany !== undefined;
    return this.#calls < plan.concurrency && !(bulk && (this.#callsOf.get(operation.name) ?? 0) >= MAX_BULK_CALLS);
  }

  #call(plan: Plan, operation: PlannedOperation, taken: Taken): void {
    this.#count(operation.name, 1);
    const release = this.#plans.hold(plan);
    this.#run(plan, operation, taken)
      .catch((error) => this.dependencies.log.error({ error, profile: this.profile }, 'a call could not be settled'))
      .finally(() => {
        this.#count(operation.name, -1);
        release();
        if (this.#calls === 0) this.#onIdle?.();
        this.#schedule();
      });
  }

  #count(operation: string, by: 1 | -1): void {
    this.#calls += by;
    const calls = (this.#callsOf.get(operation) ?? 0) + by;
    if (calls > 0) this.#callsOf.set(operation, calls);
    else this.#callsOf.delete(operation);
  }

  async #run(plan: Plan, operation: PlannedOperation, taken: Taken): Promise<void> {
    const { clock, log, abort, settler } = this.dependencies;
    const [now, monotonic] = [clock.now(), clock.monotonic()];
    for (const item of taken.items) {
      if (item.attempts++ > 0) continue;
      item.firstTriedAt = now;
      item.firstTriedMonotonic = monotonic;
    }
    const outcomes = await attempt(plan, operation, taken.items, { signal: abort, log, clock });
    const tally = emptyTally();
    let index = 0;
    for (const { lane, count } of taken.lanes) {
      const end = index + count;
      const { kept, delay } = conclude(
        plan,
        operation,
        taken.items.slice(index, end),
        outcomes.slice(index, end),
        { settler, clock, trouble: this.#trouble },
        tally,
      );
      if (lane.replaceFront(count, kept)) {
        // A newer plan may mend what failed on this one.
        if (delay === null || plan !== this.plan) this.#makeReady(lane);
        else this.#wait(lane, delay);
      }
      index = end;
    }
    if (tally.retried === 0 && tally.succeeded > 0) this.#trouble.over();
    settler.flush();
    const metrics = this.dependencies.metrics.of(this.profile, operation.name);
    metrics.callSeconds.observe((clock.monotonic() - monotonic) / 1_000);
    metrics.callItems.observe(taken.items.length);
    for (const outcome of tallied) if (tally[outcome] > 0) metrics.events[outcome].inc(tally[outcome]);
  }

  #wait(lane: Lane, delayMs: number): void {
    if (this.#stopped) return;
    lane.state = 'waiting';
    this.#waiting.add(lane);
    lane.timer = setTimeout(() => {
      this.#waiting.delete(lane);
      lane.timer = null;
      this.#makeReady(lane);
    }, delayMs);
  }

  #unroutable(lane: Lane, item: Item): void {
    const waited = this.dependencies.clock.monotonic() - item.receivedAt;
    if (waited < DEPLOYMENT_GRACE_MS) {
      this.#wait(lane, DEPLOYMENT_GRACE_MS - waited);
      return;
    }
    const what = this.plan ? `no operation '${item.route.operation}'` : 'no deployment';
    const error = new ArkError('COMMAND_NOT_ROUTABLE', `Profile '${this.profile}' has ${what} here`);
    this.dependencies.settler.dead(item, toFailure(error), this.plan);
    if (lane.replaceFront(1, [])) this.#makeReady(lane);
    this.dependencies.settler.flush();
  }
}
