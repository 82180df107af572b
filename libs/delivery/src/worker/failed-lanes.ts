import { ArkError, type Clock, type Failure, type Log, toFailure } from '@arkflows/contracts';
import type { Item } from '../lanes/item.js';
import type { Lane } from '../lanes/lane.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import type { DeliveryMetrics } from '../metrics.js';
import type { AskedLane } from '../operator/watch-parked.js';
import { Parking, type ParkingDependencies } from '../parking/parking.js';
import type { Plan } from '../plan/plan.js';
import type { Settler } from '../settlement/settler.js';
import type { ParkedLaneFound } from '../store/parked-rows.js';
import type { Delay, Tally } from './conclude.js';
import { Outage } from './outage.js';
import { WaitingLanes } from './waiting-lanes.js';

export interface FailedLanesDependencies {
  readonly parking: Omit<ParkingDependencies, 'log' | 'clock'>;
  readonly settler: Settler;
  readonly metrics: DeliveryMetrics;
  readonly log: Log;
  readonly clock: Clock;
}

/** The lanes of a profile whose first event has to wait: in memory for a while, then in the store, so that its partition goes on. */
export class FailedLanes {
  readonly #outage = new Outage();
  readonly #waiting: WaitingLanes;
  readonly #parking: Parking;

  constructor(
    private readonly profile: string,
    private readonly dependencies: FailedLanesDependencies,
    /** It may be tried again, or there is nothing left of it. */
    private readonly onReady: (lane: Lane) => void,
    /** A breaker stands between. */
    private readonly targetAway: () => boolean,
  ) {
    const { parking, log, clock, metrics } = dependencies;
    this.#waiting = new WaitingLanes(onReady);
    this.#parking = new Parking(
      profile,
      { ...parking, log, clock },
      { ready: onReady, changed: (events) => metrics.parked(profile).set(events) },
    );
  }

  /** Nothing waits. */
  get none(): boolean {
    return this.#waiting.size === 0 && this.#parking.idle;
  }

  /** As much is parked as may be. */
  get crowded(): boolean {
    return this.#parking.full;
  }

  /** A lane that a former owner of its partition has parked. */
  adopt(lane: Lane, progress: PartitionProgress, found: ParkedLaneFound): void {
    this.#parking.adopt(lane, progress, found);
  }

  /** An event comes behind what is parked of its lane. */
  follow(item: Item, { parked }: Lane, plan: Plan | null): void {
    if (!parked) return;
    // Waiting makes no event of it.
    if (item.fault) this.#giveUp(item, toFailure(item.fault, 'EVENT_NOT_DECODABLE'), plan);
    else if (this.#isRefused(item)) this.#refuse(item, plan);
    else this.#parking.add(parked, item);
  }

  /** What has failed, and what is behind it, is tried again after the delay. */
  setAside(lane: Lane, kept: readonly Item[], { ms, failure }: Delay, plan: Plan): void {
    const first = kept[0] as Item;
    if (lane.parked) this.#parking.again(lane, kept, ms, failure);
    else if (!this.#hasWaited(first, ms, plan)) this.#waitInMemory(lane, kept, ms);
    else if (this.#isRefused(first)) {
      this.#refuse(first, plan);
      lane.unshift(kept);
      this.onReady(lane);
    } else if (this.#isToPark(first)) this.#parking.park(lane, kept, ms, failure);
    else this.#waitInMemory(lane, kept, ms);
  }

  /**
   * A lane that may not be tried now, for its target's sake, waits: events of triggers in memory, whose consumer pauses, and commands,
   * which share their partitions with those of other profiles, in the store.
   */
  defer(lane: Lane, { ms, failure }: Delay, plan: Plan): void {
    const first = lane.first as Item;
    if (lane.parked) {
      lane.state = 'waiting';
      this.#parking.again(lane, [lane.shift() as Item], ms, failure);
    } else if (first.route.trigger !== null) this.hold(lane, ms);
    else if (this.#isRefused(first)) {
      this.#refuse(first, plan);
      this.onReady(lane);
    } else this.#parking.park(lane, [lane.shift() as Item], ms, failure);
  }

  /** The lane waits as it is. */
  hold(lane: Lane, ms: number): void {
    this.#waiting.add(lane, ms);
  }

  /** A call has ended: at the end of an outage nothing need wait any longer. */
  called(tally: Tally): void {
    if (this.#outage.endsWith(tally)) this.wake();
  }

  /** Ends every wait now. */
  wake(): void {
    this.#waiting.wake();
    this.#parking.wake();
  }

  /** The same for these lanes, where they are parked here; answers those. */
  wakeAsked(asked: readonly AskedLane[]): readonly AskedLane[] {
    return this.#parking.wakeAsked(asked);
  }

  /** Partitions were given up: what waited in their lanes makes room for what comes in its place. */
  dropLost(): void {
    this.#waiting.wakeChanged();
  }

  close(): void {
    this.#waiting.clear();
  }

  #waitInMemory(lane: Lane, kept: readonly Item[], ms: number): void {
    lane.unshift(kept);
    this.#waiting.add(lane, ms);
  }

  #hasWaited({ firstTriedMonotonic }: Item, delayMs: number, { inPlaceMs }: Plan): boolean {
    return this.dependencies.clock.monotonic() - firstTriedMonotonic + delayMs >= inPlaceMs;
  }

  /**
   * While a target is away as a whole nothing is won by parking all that is meant for it: its triggers stop reading when their
   * memory is full. Commands share their partitions with those of other profiles.
   */
  #isToPark({ route }: Item): boolean {
    return !this.#parking.full && (route.trigger === null || !(this.#outage.on || this.targetAway()));
  }

  /** A command that would have to be parked where there is no more room: others' commands stand behind it. */
  #isRefused({ route }: Item): boolean {
    return route.trigger === null && this.#parking.full;
  }

  #refuse(item: Item, plan: Plan | null): void {
    const message = `${this.#parking.events} events of profile '${this.profile}' are parked already: there is no room for more`;
    this.#giveUp(item, toFailure(new ArkError('PARKED_FULL', message)), plan);
  }

  #giveUp(item: Item, failure: Failure, plan: Plan | null): void {
    const { settler } = this.dependencies;
    settler.dead(item, failure, plan);
    settler.flush();
  }
}
