import type { Failure } from '@arkflows/contracts';

/** How one attempt went for one item. */
export type AttemptOutcome =
  | { readonly status: 'succeeded'; readonly output: unknown }
  /** Whether it is tried again is decided from the failure and the retry schedule. */
  | { readonly status: 'failed'; readonly failure: Failure }
  /** Not to be carried out any more. */
  | { readonly status: 'expired'; readonly failure: Failure }
  /** Left alone, because an earlier item of its key failed. */
  | { readonly status: 'notTried' };

export const notTried: AttemptOutcome = { status: 'notTried' };

export const failed = (failure: Failure): AttemptOutcome => ({ status: 'failed', failure });
