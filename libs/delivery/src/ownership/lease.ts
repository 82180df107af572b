import { randomBytes } from 'node:crypto';
import { ArkError, type Clock, type Log } from '@arkflows/contracts';
import type { OwnershipTable, Tenancy } from '../store/ownership-table.js';

export interface LeaseDependencies {
  readonly table: OwnershipTable;
  readonly log: Log;
  readonly clock: Clock;
}

/** How long an owner that is not heard of any more keeps its partitions. */
const LEASE_MS = 15_000;
/** Far more often than the lease needs: what others claim is learned at the same time. */
const RENEW_MS = 1_000;
/** Calls are broken off so long before the lease ends, to be over by then. */
const MARGIN_MS = 2_000;

/**
 * This process as an owner: alive for as long as the database hears of it. When it does not, the lease lapses: calls in flight are
 * broken off before another may own what they belong to, and a new lease has to be begun.
 */
export class Lease {
  readonly owner: string;
  readonly #lapsed = new AbortController();
  readonly #stopped = new AbortController();
  #until = 0;
  #deadline: NodeJS.Timeout | undefined;

  private constructor(
    instance: string,
    private readonly onClaimed: (claimed: readonly Pick<Tenancy, 'subscription' | 'partition'>[]) => void,
    private readonly dependencies: LeaseDependencies,
  ) {
    this.owner = `${instance} ${randomBytes(6).toString('hex')}`;
  }

  /** `onClaimed` is told what another waits for. Rejects when the database is not there. */
  static async begin(instance: string, onClaimed: Lease['onClaimed'], dependencies: LeaseDependencies): Promise<Lease> {
    const lease = new Lease(instance, onClaimed, dependencies);
    const asked = dependencies.clock.monotonic();
    await dependencies.table.register(lease.owner, LEASE_MS);
    lease.#extend(asked);
    void lease.#keep();
    return lease;
  }

  /** Aborts when the lease has lapsed: what it covers belongs to nobody, or to another, from now on. */
  get lapsed(): AbortSignal {
    return this.#lapsed.signal;
  }

  /** Asked before each call: a process that was suspended wakes up before its timers do. */
  get live(): boolean {
    return !this.#lapsed.signal.aborted && this.dependencies.clock.monotonic() < this.#until;
  }

  /** Ends it; what it covers is free at once. */
  async end(): Promise<void> {
    this.#stopped.abort(new Error('the lease has ended'));
    clearTimeout(this.#deadline);
    await this.dependencies.table.leave(this.owner);
  }

  async #keep(): Promise<void> {
    const over = AbortSignal.any([this.#stopped.signal, this.#lapsed.signal]);
    while (!over.aborted) {
      await this.dependencies.clock.sleep(RENEW_MS, over).catch(() => {});
      if (!over.aborted) await this.#renew();
    }
  }

  async #renew(): Promise<void> {
    const { table, clock, log } = this.dependencies;
    const asked = clock.monotonic();
    try {
      if (!(await table.renew(this.owner, LEASE_MS))) return this.#lapse('it was not renewed in time');
      // Too late: what was halted meanwhile has to be given up.
      if (!this.live) return this.#lapse('it was not renewed in time');
      this.#extend(asked);
      await table.shorten(LEASE_MS);
      const claimed = await table.claimedFrom(this.owner);
      if (this.live) this.onClaimed(claimed);
    } catch (error) {
      log.warn({ error }, 'the lease of this process was not renewed, trying again');
    }
  }

  /** From the moment of asking: the database's answer may have taken long. */
  #extend(asked: number): void {
    if (this.#lapsed.signal.aborted || this.#stopped.signal.aborted) return;
    this.#until = asked + LEASE_MS - MARGIN_MS;
    clearTimeout(this.#deadline);
    const left = this.#until - this.dependencies.clock.monotonic();
    this.#deadline = setTimeout(() => this.#lapse('the database does not answer'), left);
  }

  #lapse(why: string): void {
    if (this.#lapsed.signal.aborted || this.#stopped.signal.aborted) return;
    clearTimeout(this.#deadline);
    this.dependencies.log.error({ why }, 'the lease of this process has lapsed: it begins anew');
    const message = `The service lost its hold on the event: ${why}`;
    this.#lapsed.abort(new ArkError('ABORTED', message, { retryable: true, effect: 'possible' }));
  }
}
