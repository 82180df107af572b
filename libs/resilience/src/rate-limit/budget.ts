import type { ProviderLimits } from './provider-limits.js';

export interface LimitRule {
  /** Calls that may begin within any `perMs` milliseconds. */
  readonly limit: number;
  readonly perMs: number;
}

/** Tokens, one for a call, that were given out together. */
export interface Grant {
  readonly granted: number;
  /** When nothing was granted: milliseconds until it is worth asking again. */
  readonly waitMs: number;
  /** Tokens that are left in the current window. */
  readonly rest: number;
  /** Where they are counted, to give back what was not used. */
  readonly slot: number;
  /** Who granted them. */
  readonly source: 'cluster' | 'replica';
}

/** What of a grant was not used in its time. */
export interface Unused {
  readonly grant: Grant;
  readonly count: number;
}

/** Counts calls over a sliding window. */
export interface Budget {
  /** Grants up to `want` tokens, after what is given back. */
  take(want: number, unused: Unused | null): Grant | Promise<Grant>;
  /** What the provider says: nothing more is granted than that. */
  observe(said: ProviderLimits): void | Promise<void>;
}

/** How a rule is kept: the same on every budget. */
export interface WindowShape extends LimitRule {
  /** Calls are counted in slots of so many milliseconds: a hundredth of the window. */
  readonly slotMs: number;
  /** A slot counts for so long after its end. */
  readonly keepMs: number;
  /** So long after it was granted a token may be used: the slot counts that much longer, so that late calls break no limit. */
  readonly goodForMs: number;
  /** Least time between two calls on average; 0: as they come. */
  readonly intervalMs: number;
  /** So many may come at once all the same. */
  readonly burst: number;
}

const SLOTS = 100;
const GOOD_FOR = 0.015;
/** Within shorter windows calls are spread: there a call that arrives late weighs as much as one too many. */
const SPREAD_BELOW_MS = 10_000;
/** Spread calls may catch up after a pause. */
const CATCH_UP = 1.2;
const BURST = 1 / 25;

/** The limit is kept from below: at full load about 97.5 % of it is used. */
export function windowShape({ limit, perMs }: LimitRule): WindowShape {
  const spread = perMs < SPREAD_BELOW_MS;
  const goodForMs = perMs * GOOD_FOR;
  return {
    limit,
    perMs,
    slotMs: perMs / SLOTS,
    keepMs: perMs + goodForMs,
    goodForMs,
    intervalMs: spread ? perMs / limit / CATCH_UP : 0,
    burst: spread ? Math.max(1, Math.ceil(limit * BURST)) : limit,
  };
}

/** One replica's share of a rule. */
export function shareOf({ limit, perMs }: LimitRule, replicas: number): LimitRule {
  const share = limit / Math.max(1, replicas);
  // Less than one call in the window: one in a longer window.
  return share >= 1 ? { limit: Math.floor(share), perMs } : { limit: 1, perMs: perMs / share };
}
