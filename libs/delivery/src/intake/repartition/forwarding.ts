import { ArkError, type Clock, type Log, toFailure, toRepartitioned } from '@arkflows/contracts';
import type { Producer } from '@arkflows/messaging';
import type { Item } from '../../lanes/item.js';
import type { PartitionProgress } from '../../lanes/partition-progress.js';
import type { ParkedLaneFound } from '../../store/parked-rows.js';
import type { ProfileWorker } from '../../worker/profile-worker.js';
import type { IntakeDependencies } from '../intake.js';
import type { TriggerWorker } from '../trigger-intake.js';
import { ForwardQueue } from './forward-queue.js';

export interface ForwardingDependencies {
  readonly producer: Producer;
  readonly intake: IntakeDependencies;
  readonly log: Log;
  readonly clock: Clock;
  /** Aborts when nothing is sent any more. */
  readonly signal: AbortSignal;
}

/**
 * Stands in the worker's place for a trigger that repartitions: sends its events on under their ordering key, each settled when
 * the broker has it. Only what was parked before the trigger did so is left to the worker.
 */
export class Forwarding implements TriggerWorker {
  readonly #queue: ForwardQueue;

  constructor(
    private readonly worker: ProfileWorker,
    /** The trigger's internal topic. */
    private readonly topic: string,
    private readonly dependencies: ForwardingDependencies,
  ) {
    this.#queue = new ForwardQueue(dependencies.producer, topic, dependencies, (item) => this.#giveUp(item));
  }

  accept(_subscription: string, item: Item): void {
    item.progress.conclude(item);
    this.#queue.add(toRepartitioned(item.source, item.key?.shown ?? null), item);
  }

  /** What would have to be parked is left where it is. */
  get crowded(): boolean {
    return this.worker.crowded;
  }

  /** Sending on calls no target. */
  readonly paused = false;

  adopt(subscription: string, progress: PartitionProgress, found: ParkedLaneFound): void {
    this.worker.adopt(subscription, progress, found);
  }

  dropLost(): void {
    this.worker.dropLost();
  }

  quiet(subscription: string): Promise<void> {
    return this.worker.quiet(subscription);
  }

  resume(subscription: string): void {
    this.worker.resume(subscription);
  }

  /** Without its value it would be another event. */
  #giveUp(item: Item): void {
    const message = `The record does not fit into ${this.topic}: raise that topic's max.message.bytes, then send it again`;
    const { settler } = this.dependencies.intake;
    item.progress.reopen(item);
    settler.dead(item, toFailure(new ArkError('PAYLOAD_TOO_LARGE', message)), this.worker.plan);
    settler.flush();
  }
}
