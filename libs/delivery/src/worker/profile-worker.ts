import type { Failure } from '@arkflows/contracts';
import type { Item } from '../lanes/item.js';
import type { Lane } from '../lanes/lane.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import { SubscriptionLanes } from '../lanes/subscription-lanes.js';
import type { AskedLane } from '../operator/watch-parked.js';
import { readLaneName } from '../parking/lane-name.js';
import type { Plan } from '../plan/plan.js';
import type { ParkedLaneFound } from '../store/parked-rows.js';
import { Admission } from './admission.js';
import { CallCount } from './call-count.js';
import { CallRunner } from './call-runner.js';
import { FailedLanes } from './failed-lanes.js';
import { PlanHolder } from './plan-holder.js';
import { ReadyLanes } from './ready-lanes.js';
import { Trouble } from './trouble.js';
import { unroutable } from './unroutable.js';
import type { WorkerDependencies, WorkerParts } from './worker-parts.js';
import { WorkerPolicies } from './worker-policies.js';

/**
 * Runs the events of one profile, from whichever subscription they come: one call per lane at a time, at most `concurrency` calls
 * beside each other, retries in place. A call of a bulk action carries what is ready at that moment, so batches grow with load.
 */
export class ProfileWorker {
  /** Told when `trouble` changes. */
  onTrouble: () => void = () => {};
  readonly #plans: PlanHolder;
  readonly #policies: WorkerPolicies;
  readonly #trouble: Trouble;
  readonly #ready = new ReadyLanes((lane) => this.#makeReady(lane));
  readonly #failed: FailedLanes;
  readonly #subscriptions = new Map<string, SubscriptionLanes>();
  readonly #calls = new CallCount();
  readonly #admission: Admission;
  #scheduled = false;

  constructor(
    readonly profile: string,
    private readonly dependencies: WorkerDependencies,
  ) {
    this.#policies = new WorkerPolicies(profile, dependencies, {
      ready: () => this.#schedule(),
      closed: () => this.#failed.wake(),
    });
    this.#plans = new PlanHolder(dependencies.log, (plan) => this.#policies.retire(plan));
    this.#trouble = new Trouble(profile, dependencies, () => this.onTrouble());
    const targetAway = () => this.#policies.targetAway;
    this.#failed = new FailedLanes(profile, dependencies, (lane) => this.#makeReady(lane), targetAway);
    const parts = this.#parts();
    this.#admission = new Admission(parts, new CallRunner(parts));
  }

  get plan(): Plan | null {
    return this.#plans.current;
  }

  /** Why its events are being retried; null when they are not. */
  get trouble(): Failure | null {
    return this.#trouble.failure;
  }

  /** Nothing is deployed and nothing is under way. */
  get idle(): boolean {
    return this.plan === null && this.#calls.total === 0 && this.#ready.empty && this.#failed.none;
  }

  /** Nothing more is to be read for it: its target is not called, and nothing stands in for it. */
  get paused(): boolean {
    return this.#policies.open && !this.plan?.hasStandIns;
  }

  /** It has parked as much as it may: nothing more is to be read that it would have to park. */
  get crowded(): boolean {
    return this.#failed.crowded;
  }

  /** From the next attempt on; calls under way end on the plan that they began with. What waits is tried at once: the new plan may mend it. */
  use(plan: Plan | null): void {
    this.#policies.use(plan);
    this.#plans.use(plan);
    this.#trouble.forget();
    this.#failed.wake();
  }

  /** What waits is tried at once. */
  wake(): void {
    this.#failed.wake();
  }

  /** The same for these lanes, where they are parked here; answers those. */
  wakeAsked(asked: readonly AskedLane[]): readonly AskedLane[] {
    return this.#failed.wakeAsked(asked);
  }

  /** Takes over what a former owner of the partition has parked. */
  adopt(subscription: string, progress: PartitionProgress, found: ParkedLaneFound): void {
    const lanes = this.#lanesOf(subscription).of(progress);
    this.#failed.adopt(lanes.of(readLaneName(found.lane)), progress, found);
  }

  accept(subscription: string, item: Item): void {
    const lanes = this.#lanesOf(subscription).of(item.progress);
    const lane = lanes.laneOf(item, this.plan?.ordering ?? 'key');
    if (lane.parked) this.#failed.follow(item, lane, this.plan);
    else this.#push(lane, item);
  }

  /** Partitions were given up: what waited in their lanes makes room for what comes in its place. */
  dropLost(): void {
    this.#failed.dropLost();
  }

  /** Begins no more calls for a subscription; resolves when those under way have ended. */
  async quiet(subscription: string): Promise<void> {
    const lanes = this.#lanesOf(subscription);
    lanes.stopped = true;
    while (lanes.busy > 0) await this.#calls.ended();
  }

  /** Takes up a subscription again. */
  resume(subscription: string): void {
    const lanes = this.#lanesOf(subscription);
    lanes.stopped = false;
    // What is left in them was given back; a call under way still has to keep its lane.
    if (lanes.busy === 0) this.#subscriptions.delete(subscription);
  }

  /** When its subscriptions are quiet: ends all waits and closes the client. */
  async close(): Promise<void> {
    this.#failed.close();
    await this.#plans.close();
  }

  #parts(): WorkerParts {
    return {
      profile: this.profile,
      dependencies: this.dependencies,
      plans: this.#plans,
      policies: this.#policies,
      trouble: this.#trouble,
      ready: this.#ready,
      failed: this.#failed,
      calls: this.#calls,
      makeReady: (lane) => this.#makeReady(lane),
      schedule: () => this.#schedule(),
    };
  }

  #lanesOf(subscription: string): SubscriptionLanes {
    let lanes = this.#subscriptions.get(subscription);
    if (!lanes) {
      lanes = new SubscriptionLanes();
      this.#subscriptions.set(subscription, lanes);
    }
    return lanes;
  }

  #push(lane: Lane, item: Item): void {
    lane.push(item);
    if (lane.state === 'idle') this.#makeReady(lane);
    else if (lane.state === 'waiting') item.detach();
  }

  #makeReady(lane: Lane): void {
    this.#ready.add(lane);
    this.#schedule();
  }

  /** After the current turn of the loop, so that a whole batch of records is there to choose from. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#dispatch();
    });
  }

  /** One call per operation in turn, as long as any may begin. */
  #dispatch(): void {
    for (let began = true; began; ) {
      began = false;
      for (const operation of [...this.#ready.operations()]) began = this.#begin(operation) || began;
    }
  }

  #begin(name: string): boolean {
    const { plan } = this;
    const operation = plan?.operations.get(name);
    if (plan && operation && !this.#calls.mayBegin(plan, operation)) return false;
    const { moves } = this.#ready;
    const lane = this.#ready.next(name);
    if (!lane) return this.#ready.moves > moves;
    if (plan && operation) return this.#admission.admit(plan, operation, lane);
    this.#giveUp(lane);
    return true;
  }

  #giveUp(lane: Lane): void {
    const { clock, settler } = this.dependencies;
    const item = lane.first as Item;
    if (item.fallback) {
      // A newer plan does not have what stood in for it.
      item.fallback = null;
      this.#makeReady(lane);
      return;
    }
    const verdict = unroutable(item, this.profile, this.plan, clock.monotonic());
    if (typeof verdict === 'number') {
      this.#failed.hold(lane, verdict);
      return;
    }
    settler.dead(item, verdict, this.plan);
    settler.flush();
    this.#makeReady(lane);
  }
}
