import { ArkError, type Clock, type Failure, type Log, toFailure } from '@arkflows/contracts';
import { attempt } from '../attempt/attempt.js';
import type { Inbox } from '../dedupe/inbox.js';
import type { EffectLedger } from '../effects/effect-ledger.js';
import type { Item } from '../lanes/item.js';
import type { Lane } from '../lanes/lane.js';
import type { LaneShare } from '../lanes/lane-share.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import { SubscriptionLanes } from '../lanes/subscription-lanes.js';
import type { DeliveryMetrics } from '../metrics.js';
import type { Ownership } from '../ownership/ownership.js';
import { readLaneName } from '../parking/lane-name.js';
import { Parking, type ParkingDependencies } from '../parking/parking.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import type { Settler } from '../settlement/settler.js';
import type { ParkedLaneFound } from '../store/parked-rows.js';
import { CallCount } from './call-count.js';
import { type Conclusion, conclude, type Delay, emptyTally } from './conclude.js';
import { Outage } from './outage.js';
import { PlanHolder } from './plan-holder.js';
import { ReadyLanes } from './ready-lanes.js';
import { take } from './take.js';
import { Trouble } from './trouble.js';
import { unroutable } from './unroutable.js';
import { WaitingLanes } from './waiting-lanes.js';

export interface WorkerDependencies {
  readonly settler: Settler;
  readonly metrics: DeliveryMetrics;
  readonly log: Log;
  readonly clock: Clock;
  readonly ownership: Pick<Ownership, 'calls'>;
  readonly effects: Pick<EffectLedger, 'begin' | 'end'>;
  readonly inbox: Pick<Inbox, 'recognise' | 'remember'>;
  readonly parking: Omit<ParkingDependencies, 'log' | 'clock'>;
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
  readonly #outage = new Outage();
  readonly #ready = new ReadyLanes((lane) => this.#makeReady(lane));
  readonly #waiting = new WaitingLanes((lane) => this.#makeReady(lane));
  readonly #parking: Parking;
  readonly #subscriptions = new Map<string, SubscriptionLanes>();
  readonly #calls = new CallCount();
  #scheduled = false;

  constructor(
    readonly profile: string,
    private readonly dependencies: WorkerDependencies,
  ) {
    this.#plans = new PlanHolder(dependencies.log);
    this.#trouble = new Trouble(profile, dependencies, () => this.onTrouble());
    const { parking, log, clock } = dependencies;
    this.#parking = new Parking(
      profile,
      { ...parking, log, clock },
      {
        ready: (lane) => this.#makeReady(lane),
        changed: (events) => dependencies.metrics.parked(profile).set(events),
      },
    );
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
    const quiet = this.#calls.total === 0 && this.#ready.empty && this.#waiting.size === 0;
    return this.plan === null && quiet && this.#parking.idle;
  }

  /** It has parked as much as it may: nothing more is to be read that it would have to park. */
  get crowded(): boolean {
    return this.#parking.full;
  }

  /** From the next attempt on; calls under way end on the plan that they began with. What waits is tried at once: the new plan may mend it. */
  use(plan: Plan | null): void {
    this.#plans.use(plan);
    this.#trouble.forget();
    this.#waiting.wake();
    this.#parking.wake();
  }

  /** Takes over what a former owner of the partition has parked. */
  adopt(subscription: string, progress: PartitionProgress, found: ParkedLaneFound): void {
    const lanes = this.#lanesOf(subscription).of(progress.assignment.partition);
    this.#parking.adopt(lanes.of(readLaneName(found.lane)), progress, found);
  }

  accept(subscription: string, item: Item): void {
    const lanes = this.#lanesOf(subscription).of(item.progress.assignment.partition);
    const lane = lanes.laneOf(item, this.plan?.ordering ?? 'key');
    if (lane.parked) {
      if (this.#isRefused(item)) this.#refuse(item);
      else this.#parking.add(lane.parked, item);
      return;
    }
    lane.push(item);
    if (lane.state === 'idle') this.#makeReady(lane);
    else if (lane.state === 'waiting') item.detach();
  }

  /** Partitions were given away: what waited in their lanes makes room for what came in its place. */
  dropLost(): void {
    this.#waiting.wakeChanged();
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
    this.#waiting.clear();
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
    if (plan && operation) void this.#call(plan, operation, take(lane, this.#ready, operation));
    else this.#giveUp(lane);
    return true;
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
    if (this.#outage.endsWith(tally)) {
      this.#waiting.wake();
      this.#parking.wake();
    }
    if (this.#waiting.size === 0 && this.#parking.idle && tally.retried === 0) this.#trouble.over();
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
    if (delay && plan === this.plan) this.#setAside(lane, kept, delay, plan);
    else {
      lane.unshift(kept);
      this.#makeReady(lane);
    }
  }

  /** Its first item has to wait: in memory for a while, then in the store, so that its partition goes on. */
  #setAside(lane: Lane, kept: readonly Item[], { ms, failure }: Delay, plan: Plan): void {
    const first = kept[0] as Item;
    if (lane.parked) this.#parking.again(lane, kept, ms, failure);
    else if (this.#isToPark(first, ms, plan)) this.#parking.park(lane, kept, ms, failure);
    else if (this.#isRefused(first) && this.#hasWaited(first, ms, plan)) {
      this.#refuse(first);
      lane.unshift(kept);
      this.#makeReady(lane);
    } else {
      lane.unshift(kept);
      this.#waiting.add(lane, ms);
    }
  }

  #isToPark(item: Item, delayMs: number, plan: Plan): boolean {
    if (!this.#hasWaited(item, delayMs, plan) || this.#parking.full) return false;
    // While a target is away nothing is won by parking all that is meant for it: its triggers stop reading. Commands share theirs.
    return item.route.trigger === null || !this.#outage.on;
  }

  #hasWaited({ firstTriedMonotonic }: Item, delayMs: number, { inPlaceMs }: Plan): boolean {
    return this.dependencies.clock.monotonic() - firstTriedMonotonic + delayMs >= inPlaceMs;
  }

  /** A command that would have to be parked where there is no more room: others' commands stand behind it. */
  #isRefused({ route }: Item): boolean {
    return route.trigger === null && this.#parking.full;
  }

  #refuse(item: Item): void {
    const message = `${this.#parking.events} events of profile '${this.profile}' are parked already: there is no room for more`;
    this.dependencies.settler.dead(item, toFailure(new ArkError('PARKED_FULL', message)), this.plan);
    this.dependencies.settler.flush();
  }

  #giveUp(lane: Lane): void {
    const { clock, settler } = this.dependencies;
    const item = lane.first as Item;
    const verdict = unroutable(item, this.profile, this.plan, clock.monotonic());
    if (typeof verdict === 'number') {
      this.#waiting.add(lane, verdict);
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
