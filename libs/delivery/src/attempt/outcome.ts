import type { CacheUse, Failure } from '@arkflows/contracts';

export interface Success {
  readonly status: 'succeeded';
  /** For the result event, after the operation's output mapping; undefined where no result is wanted. */
  readonly output: unknown;
  /** Why the output could not be mapped: it spoils the result's data, not the run, since the effect has happened. */
  readonly failure?: Failure;
  /** The target was not asked, or did not answer. */
  readonly cache?: CacheUse;
  /** What the target said, in whose place this is. */
  readonly standsInFor?: Failure;
}

/** How one attempt went for one item. */
export type AttemptOutcome =
  | Success
  /** Whether it is tried again is decided from the failure and the retry schedule. */
  | { readonly status: 'failed'; readonly failure: Failure }
  /** It must not happen twice, and may have happened: the profile decides what becomes of it. */
  | {
      readonly status: 'uncertain';
      readonly failure: Failure;
      /** Nothing that could be tried would tell. */
      readonly final?: true;
    }
  /** Not to be carried out any more. */
  | { readonly status: 'skipped'; readonly failure: Failure }
  /** Left alone: it waits for an earlier item of its key, or for another that is the same. */
  | { readonly status: 'notTried' };

export const notTried: AttemptOutcome = { status: 'notTried' };

export const failed = (failure: Failure): AttemptOutcome => ({ status: 'failed', failure });
