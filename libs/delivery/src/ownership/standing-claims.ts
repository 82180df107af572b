import type { Tenancy } from '../store/ownership-table.js';

type Claimed = Pick<Tenancy, 'subscription' | 'partition'>;

/** A claim that stands for so many renewals of our lease is meant: the broker tells replicas of a change one after the other. */
const IN_A_ROW = 3;

/** Counts how often in a row others were seen to claim what is owned here. */
export class StandingClaims {
  #counts = new Map<string, number>();

  /** Those of the claims seen now that are meant. */
  see<T extends Claimed>(claimed: readonly T[]): readonly T[] {
    const before = this.#counts;
    this.#counts = new Map();
    return claimed.filter(({ subscription, partition }) => {
      const name = `${partition} ${subscription}`;
      const count = (before.get(name) ?? 0) + 1;
      this.#counts.set(name, count);
      return count >= IN_A_ROW;
    });
  }
}
