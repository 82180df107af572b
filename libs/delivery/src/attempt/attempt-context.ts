import type { Clock, Log } from '@arkflows/contracts';
import type { ProfilePolicies } from '@arkflows/resilience';
import type { Inbox } from '../dedupe/inbox.js';
import type { EffectLedger } from '../effects/effect-ledger.js';

export interface AttemptContext {
  /** Aborts when the engine gives up waiting at its stop, and when the lease of this process lapses. */
  readonly signal: AbortSignal;
  readonly effects: Pick<EffectLedger, 'begin' | 'end' | 'recall'>;
  readonly inbox: Pick<Inbox, 'recognise' | 'remember'>;
  /** Of the plan that it runs on. */
  readonly policies: Pick<ProfilePolicies, 'admitted' | 'ended' | 'observe'>;
  readonly log: Log;
  readonly clock: Clock;
}
