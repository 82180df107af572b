import type { Budget, Grant, Unused } from './budget.js';
import type { ProviderLimits } from './provider-limits.js';
import type { ShareBudget } from './share-budget.js';

/** A budget that all replicas have in common, and that may be out of reach. */
export interface CommonBudget {
  /** `elsewhere`: calls of the current window that were granted without it and count all the same. */
  take(want: number, unused: Unused | null, elsewhere: number): Promise<Grant>;
  observe(said: ProviderLimits): Promise<void>;
}

/**
 * The common budget while it can be reached, else this replica's share. What was granted on the one counts on the other. At the
 * change to shares the calls of one window may exceed the limit: who had more than its share before cannot take it back.
 */
export class SharedBudget implements Budget {
  #alone = false;

  constructor(
    private readonly common: CommonBudget,
    private readonly share: ShareBudget,
    /** Told each time that it begins and ends to live on its share. */
    private readonly onAlone: (alone: boolean) => void = () => {},
  ) {}

  async take(want: number, unused: Unused | null): Promise<Grant> {
    try {
      const grant = await this.common.take(want, unused, this.#alone ? this.share.used : 0);
      if (grant.granted > 0) this.share.note(grant.granted);
      this.#become(false);
      return grant;
    } catch {
      this.#become(true);
      return this.share.take(want, unused);
    }
  }

  async observe(said: ProviderLimits): Promise<void> {
    this.share.observe(said);
    // The share knows, and that will do while the common budget is away.
    await this.common.observe(said).catch(() => {});
  }

  #become(alone: boolean): void {
    if (alone === this.#alone) return;
    this.#alone = alone;
    this.onAlone(alone);
  }
}
