import type { Clock, Log } from '@arkflows/contracts';
import type { Backlog } from '../backlog/backlog-metrics.js';
import { Turns } from '../concurrency/turns.js';
import type { FreshTenancy, OwnershipTable, Tenancy } from '../store/ownership-table.js';
import type { HandOver } from './hand-over.js';
import { Lease } from './lease.js';
import { StandingClaims } from './standing-claims.js';

/** A partition in the hands of this process, for as long as its lease lives and nobody else has taken the partition. */
export interface Tenure extends FreshTenancy {
  readonly lease: Lease;
}

/** A subscription, as ownership knows it. */
export interface Tenant {
  /** Names it in the database: the same in every replica. */
  readonly subscription: string;
  /** The lease has lapsed: what was held is nobody's any more. */
  onLapsed(reason: Error): void;
  /** Whether it holds the partition, or is about to. */
  holds(partition: number): boolean;
  /** Another replica owns or was given a partition that is held here, which is news to this one. */
  onTaken(partition: number): void;
  /** Rejects when the broker does not answer. */
  backlog(): Promise<Backlog>;
}

/** How often it is tried to take what another still owns. */
const POLL_MS = 100;
const MAX_POLL_MS = 1_000;
/** Longer than a lease: by then a former owner has let go, or is not heard of. */
const LONG_MS = 20_000;
const RELEASE_TRIES = 5;
const RELEASE_RETRY_MS = 300;

/**
 * What this process owns: for each subscription and partition one owner at a time, over all replicas. A new owner waits until the
 * former one has let go, or its lease has run out. Leases run by the database's clock.
 */
export class Ownership {
  readonly #tenants = new Set<Tenant>();
  /** Of each subscription, to take what it wants. */
  readonly #turns = new Map<string, Turns>();
  readonly #closing = new AbortController();
  readonly #claims = new StandingClaims();
  #owner: string | null = null;
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
      /** Told when a lease has lapsed. */
      readonly onLapsed?: () => void;
    },
  ) {
    this.#calls = dependencies.abort;
  }

  /** Aborts calls that must be over: the engine stops, or the lease lapses. */
  get calls(): AbortSignal {
    return this.#calls;
  }

  /** Whether an owner is this process as it is now. */
  isOwn(owner: string): boolean {
    return owner === this.#owner;
  }

  /** A write for this tenure was refused: the partition has another owner. */
  onRefused({ subscription, partition, lease }: Tenure): void {
    if (!lease.live) return;
    for (const tenant of [...this.#tenants]) if (tenant.subscription === subscription) tenant.onTaken(partition);
  }

  join(tenant: Tenant): void {
    this.#tenants.add(tenant);
  }

  /** Those that run here now. */
  tenants(): readonly Tenant[] {
    return [...this.#tenants];
  }

  /** Whether a subscription of this name runs here. */
  serves(subscription: string): boolean {
    return [...this.#tenants].some((tenant) => tenant.subscription === subscription);
  }

  leave(tenant: Tenant): void {
    this.#tenants.delete(tenant);
    this.#turns.delete(tenant.subscription);
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
    const { clock } = this.dependencies;
    const began = clock.monotonic();
    let [poll, told] = [POLL_MS, false];
    for (let first = true; ; ) {
      const gone = [...missing].filter(([, signal]) => signal.aborted).map(([partition]) => partition);
      for (const partition of gone) missing.delete(partition);
      if (gone.length > 0) this.#withdraw(subscription, gone);
      if (missing.size === 0 || this.#closing.signal.aborted) return;
      try {
        const kept = await this.#turnsOf(subscription).run(() => this.#takeWanted(subscription, missing, first));
        first = false;
        for (const { partition } of kept) missing.delete(partition);
        await this.#hand(kept, onTaken, (error) => {
          for (const { partition } of kept) missing.set(partition, wanted.get(partition) as AbortSignal);
          onWaiting(error);
        });
        if (missing.size === 0) return;
      } catch (error) {
        onWaiting(error as Error);
      }
      if (!told && clock.monotonic() - began > LONG_MS) {
        told = true;
        const partitions = [...missing.keys()].join(', ');
        onWaiting(new Error(`another replica does not let go of the partitions ${partitions} of '${subscription}'`));
      }
      await clock.sleep(poll, this.#closing.signal).catch(() => {});
      poll = Math.min(poll * 2, MAX_POLL_MS);
    }
  }

  /**
   * Lets the next owner take it at once; `handOver` tells that one what is settled, by default what the one before has told. One that
   * cannot be released now is when another asks for it.
   */
  async release(tenure: Tenure, handOver: HandOver | null = tenure.handOver): Promise<void> {
    const { log, clock } = this.dependencies;
    for (let tries = 1; tenure.lease.live; tries++) {
      try {
        return await this.table.release(tenure, handOver);
      } catch (error) {
        log.warn({ error, tries }, 'a partition was not released');
        if (tries === RELEASE_TRIES) return;
        await clock.sleep(RELEASE_RETRY_MS, this.#closing.signal).catch(() => {});
      }
    }
  }

  /** When all is released. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('closing'));
    const lease = await this.#lease?.catch(() => null);
    await lease?.end().catch(() => {});
  }

  /** One after the other: a take that is not wanted any more must not come after that of a later assignment, and undo it. */
  #turnsOf(subscription: string): Turns {
    const turns = this.#turns.get(subscription) ?? new Turns(1);
    this.#turns.set(subscription, turns);
    return turns;
  }

  async #takeWanted(
    subscription: string,
    missing: ReadonlyMap<number, AbortSignal>,
    first: boolean,
  ): Promise<readonly Tenure[]> {
    const wanted = [...missing].filter(([, signal]) => !signal.aborted).map(([partition]) => partition);
    if (wanted.length === 0) return [];
    const taken = await this.#take(subscription, wanted, first);
    const isWanted = ({ partition }: Tenure) => !missing.get(partition)?.aborted;
    const kept = taken.filter(isWanted);
    const unwanted = taken.filter((tenure) => !kept.includes(tenure));
    await Promise.all(unwanted.map((tenure) => this.release(tenure)));
    return kept;
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
    if (!lease.live || this.#closing.signal.aborted) {
      await lease.end();
      throw new Error('the lease was over before it had begun');
    }
    this.#owner = lease.owner;
    this.#calls = AbortSignal.any([abort, lease.lapsed]);
    lease.lapsed.addEventListener('abort', () => this.#lapsed(lease), { once: true });
    return lease;
  }

  #lapsed(lease: Lease): void {
    this.#lease = null;
    this.dependencies.onLapsed?.();
    void lease.end().catch(() => {});
    for (const tenant of [...this.#tenants]) tenant.onLapsed(lease.lapsed.reason);
  }

  #claimed(claimed: readonly Pick<Tenancy, 'subscription' | 'partition'>[]): void {
    for (const { subscription, partition } of this.#claims.see(claimed)) {
      const holder = [...this.#tenants].find((one) => one.subscription === subscription && one.holds(partition));
      if (holder) holder.onTaken(partition);
      else this.#disown(subscription, partition);
    }
  }

  /** Ours by the table, and nobody's here: its release was lost. */
  #disown(subscription: string, partition: number): void {
    if (!this.#owner) return;
    this.table
      .disown(this.#owner, subscription, [partition])
      .catch((error) => this.dependencies.log.warn({ error, subscription, partition }, 'a partition was not released'));
  }

  #withdraw(subscription: string, partitions: readonly number[]): void {
    if (this.#owner) this.table.withdraw(this.#owner, subscription, partitions).catch(() => {});
  }
}
