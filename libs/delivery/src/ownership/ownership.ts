import type { Clock, Log } from '@arkflows/contracts';
import { OwnershipTable, type Tenancy } from '../store/ownership-table.js';
import { Lease } from './lease.js';

/** A partition in the hands of this process, for as long as its lease lives and nobody else has taken the partition. */
export interface Tenure extends Tenancy {
  readonly lease: Lease;
}

/** A subscription, as ownership knows it. */
export interface Tenant {
  /** Names it in the database: the same in every replica. */
  readonly subscription: string;
  /** The lease has lapsed: what was held is nobody's any more. */
  onLapsed(reason: Error): void;
  /** Another replica was given these partitions, which is news to this one: let go of them. */
  onClaimed(partitions: readonly number[]): void;
}

/** How often it is tried to take what another still owns. */
const POLL_MS = 100;
const MAX_POLL_MS = 1_000;

/**
 * What this process owns: for each subscription and partition one owner at a time, over all replicas. A new owner waits until the
 * former one has let go, or its lease has run out. Leases run by the database's clock.
 */
export class Ownership {
  readonly #tenants = new Set<Tenant>();
  readonly #closing = new AbortController();
  #lease: Promise<Lease> | null = null;
  #calls: AbortSignal;

  constructor(
    private readonly instance: string,
    private readonly table: OwnershipTable,
    private readonly dependencies: {
      readonly log: Log;
      readonly clock: Clock;
      /** Aborts the calls in flight when the engine stops. */
      readonly abort: AbortSignal;
    },
  ) {
    this.#calls = dependencies.abort;
  }

  /** Aborts calls that must be over: the engine stops, or the lease lapses. */
  get calls(): AbortSignal {
    return this.#calls;
  }

  join(tenant: Tenant): void {
    this.#tenants.add(tenant);
  }

  leave(tenant: Tenant): void {
    this.#tenants.delete(tenant);
  }

  /**
   * Takes partitions as they become free, until each is taken or its signal aborts. `onTaken` is given them as they come; when it
   * rejects, they are released and taken again. `onWaiting` is told why it takes longer than it should: the database is away.
   */
  async acquire(
    subscription: string,
    wanted: ReadonlyMap<number, AbortSignal>,
    onTaken: (tenures: readonly Tenure[]) => Promise<void>,
    onWaiting: (reason: Error) => void,
  ): Promise<void> {
    const missing = new Map(wanted);
    let poll = POLL_MS;
    for (let first = true; ; ) {
      for (const [partition, signal] of missing) if (signal.aborted) missing.delete(partition);
      if (missing.size === 0 || this.#closing.signal.aborted) return;
      try {
        const taken = await this.#take(subscription, [...missing.keys()], first);
        first = false;
        for (const { partition } of taken) missing.delete(partition);
        const [kept, unwanted] = split(taken, ({ partition }) => !wanted.get(partition)?.aborted);
        await Promise.all(unwanted.map((tenure) => this.release(tenure)));
        await this.#hand(kept, onTaken, (error) => {
          for (const { partition } of kept) missing.set(partition, wanted.get(partition) as AbortSignal);
          onWaiting(error);
        });
        if (missing.size === 0) return;
      } catch (error) {
        onWaiting(error as Error);
      }
      await this.dependencies.clock.sleep(poll, this.#closing.signal).catch(() => {});
      poll = Math.min(poll * 2, MAX_POLL_MS);
    }
  }

  /** Lets the next owner take it at once. A failure only makes that one wait for the lease. */
  async release(tenure: Tenure): Promise<void> {
    if (!tenure.lease.live) return;
    await this.table
      .release(tenure)
      .catch((error) => this.dependencies.log.warn({ error }, 'a partition was not released, its next owner waits'));
  }

  /** When all is released. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('closing'));
    const lease = await this.#lease?.catch(() => null);
    await lease?.end().catch(() => {});
  }

  async #take(subscription: string, partitions: readonly number[], first: boolean): Promise<readonly Tenure[]> {
    const lease = await this.#current();
    await this.table.claim(lease.owner, subscription, partitions, first);
    const taken = await this.table.take(lease.owner, subscription, partitions);
    return lease.live ? taken.map((tenancy) => ({ ...tenancy, lease })) : [];
  }

  async #hand(
    tenures: readonly Tenure[],
    onTaken: (tenures: readonly Tenure[]) => Promise<void>,
    onFailed: (error: Error) => void,
  ): Promise<void> {
    if (tenures.length === 0) return;
    try {
      await onTaken(tenures);
    } catch (error) {
      onFailed(error as Error);
      await Promise.all(tenures.map((tenure) => this.release(tenure)));
    }
  }

  #current(): Promise<Lease> {
    if (this.#lease) return this.#lease;
    const lease = this.#begin();
    this.#lease = lease;
    lease.catch(() => {
      this.#lease = null;
    });
    return lease;
  }

  async #begin(): Promise<Lease> {
    const { log, clock, abort } = this.dependencies;
    const lease = await Lease.begin(this.instance, (claimed) => this.#claimed(claimed), {
      table: this.table,
      log,
      clock,
    });
    this.#calls = AbortSignal.any([abort, lease.lapsed]);
    lease.lapsed.addEventListener('abort', () => this.#lapsed(lease), { once: true });
    return lease;
  }

  #lapsed(lease: Lease): void {
    this.#lease = null;
    void lease.end().catch(() => {});
    for (const tenant of [...this.#tenants]) tenant.onLapsed(lease.lapsed.reason);
  }

  #claimed(claimed: readonly Pick<Tenancy, 'subscription' | 'partition'>[]): void {
    for (const tenant of [...this.#tenants]) {
      const partitions = claimed.filter(({ subscription }) => subscription === tenant.subscription);
      if (partitions.length > 0) tenant.onClaimed(partitions.map(({ partition }) => partition));
    }
  }
}

function split<T>(all: readonly T[], belongs: (one: T) => boolean): [T[], T[]] {
  const [inside, outside]: [T[], T[]] = [[], []];
  for (const one of all) (belongs(one) ? inside : outside).push(one);
  return [inside, outside];
}
