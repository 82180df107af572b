import { type Failure, toFailure } from '@arkflows/contracts';
import { attempt } from '../attempt/attempt.js';
import type { Inbox } from '../dedupe/inbox.js';
import type { EffectLedger } from '../effects/effect-ledger.js';
import type { Item } from '../lanes/item.js';
import type { Lane } from '../lanes/lane.js';
import type { LaneShare } from '../lanes/lane-share.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import { SubscriptionLanes } from '../lanes/subscription-lanes.js';
import type { AskedLane } from '../operator/watch-parked.js';
import type { Ownership } from '../ownership/ownership.js';
import { readLaneName } from '../parking/lane-name.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import type { ParkedLaneFound } from '../store/parked-rows.js';
import { CallCount } from './call-count.js';
import { type Conclusion, conclude, emptyTally } from './conclude.js';
import { FailedLanes, type FailedLanesDependencies } from './failed-lanes.js';
import { PlanHolder } from './plan-holder.js';
import { ReadyLanes } from './ready-lanes.js';
import { take } from './take.js';
import { Trouble } from './trouble.js';
import { unroutable } from './unroutable.js';

export interface WorkerDependencies extends FailedLanesDependencies {
  readonly ownership: Pick<Ownership, 'calls'>;
  readonly effects: Pick<EffectLedger, 'begin' | 'end' | 'recall'>;
  readonly inbox: Pick<Inbox, 'recognise' | 'remember'>;
}

/** After a fault of our own, so that it does not become a hot loop. */
const FAULT_DELAY_MS = 1_000;

/**
 * Runs the events of one profile, from whichever subscription they come: one call per lane at a time, at most `concurrency` calls
 * beside each other, retries in place. A call of a bulk action carries what is ready at that moment, so batches grow with load.
 */
export class ProfileWorker {
  /** Told when `trouble` changes. */
  onTrouble: () => void = () => {};
  readonly #plans: PlanHolder;
  readonly #trouble: Trouble;
  readonly #ready = new ReadyLanes((lane) => this.#makeReady(lane));
  readonly #failed: FailedLanes;
  readonly #subscriptions = new Map<string, SubscriptionLanes>();
  readonly #calls = new CallCount();
  #scheduled = false;

  constructor(
    readonly profile: string,
    private readonly dependencies: WorkerDependencies,
  ) {
    this.#plans = new PlanHolder(dependencies.log);
    this.#trouble = new Trouble(profile, dependencies, () => this.onTrouble());
    this.#failed = new FailedLanes(profile, dependencies, (lane) => this.#makeReady(lane));
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

  /** It has parked as much as it may: nothing more is to be read that it would have to park. */
  get crowded(): boolean {
    return this.#failed.crowded;
  }

  /** From the next attempt on; calls under way end on the plan that they began with. What waits is tried at once: the new plan may mend it. */
  use(plan: Plan | null): void {
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
    if (plan && operation) this.#start(plan, operation, take(lane, this.#ready, operation));
    else this.#giveUp(lane);
    return true;
  }

  #start(plan: Plan, operation: PlannedOperation, shares: readonly LaneShare[]): void {
    this.#call(plan, operation, shares).catch((error) =>
      this.dependencies.log.error(
        { error, profile: this.profile },
        'a fault of the engine: what it was about is left unsettled',
      ),
    );
  }

  async #call(plan: Plan, operation: PlannedOperation, shares: readonly LaneShare[]): Promise<void> {
    const release = this.#plans.keepOpen(plan);
    this.#calls.begin(operation.name);
    try {
      await this.#run(plan, operation, shares);
    } finally {
      for (const { lane, progress } of shares) {
        lane.set.subscription.busy--;
        progress.calls.end();
      }
      release();
      this.#calls.end(operation.name);
      this.#schedule();
    }
  }

  async #run(plan: Plan, operation: PlannedOperation, shares: readonly LaneShare[]): Promise<void> {
    const { clock, log, ownership, effects, inbox, settler } = this.dependencies;
    const [now, began] = [clock.now(), clock.monotonic()];
    for (const { items } of shares) for (const item of items) beginAttempt(item, now, began);
    const outcomes = await attempt(plan, operation, shares, { signal: ownership.calls, effects, inbox, log, clock });
    const tally = emptyTally();
    const context = { plan, settler, trouble: this.#trouble, clock, tally };
    let from = 0;
    for (const share of shares) {
      this.#putBack(share, plan, () => conclude(share, outcomes, from, context));
      from += share.items.length;
    }
    this.#failed.called(tally);
    if (this.#failed.none && tally.retried === 0) this.#trouble.over();
    settler.flush();
    this.dependencies.metrics.of(this.profile, operation.name).called((clock.monotonic() - began) / 1_000, from, tally);
  }

  /** Decides what becomes of a lane after a call. A fault in deciding must not leave it busy for ever. */
  #putBack({ lane, items }: LaneShare, plan: Plan, decide: () => Conclusion): void {
    let conclusion: Conclusion;
    try {
      conclusion = decide();
    } catch (error) {
      const message = 'the outcome of a call could not be concluded, trying again';
      this.dependencies.log.error({ error, profile: this.profile }, message);
      const delay = { ms: FAULT_DELAY_MS, failure: toFailure(error) };
      conclusion = { kept: items.filter((item) => !item.over), delay };
    }
    const { kept, delay } = conclusion;
    // A newer plan may mend what failed on this one.
    if (delay && kept.length > 0 && plan === this.plan) this.#failed.setAside(lane, kept, delay, plan);
    else {
      lane.unshift(kept);
      this.#makeReady(lane);
    }
  }

  #giveUp(lane: Lane): void {
    const { clock, settler } = this.dependencies;
    const item = lane.first as Item;
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

function beginAttempt(item: Item, now: number, monotonic: number): void {
  if (item.attempts++ > 0) return;
  item.firstTriedAt = now;
  item.firstTriedMonotonic = monotonic;
}
