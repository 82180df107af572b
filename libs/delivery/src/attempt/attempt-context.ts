import type { Clock, Log } from '@arkflows/contracts';
import type { Inbox } from '../dedupe/inbox.js';
import type { EffectLedger } from '../effects/effect-ledger.js';

export interface AttemptContext {
  /** Aborts when the engine gives up waiting at its stop, and when the lease of this process lapses. */
  readonly signal: AbortSignal;
  readonly effects: Pick<EffectLedger, 'begin' | 'end' | 'recall'>;
  readonly inbox: Pick<Inbox, 'recognise' | 'remember'>;
  readonly log: Log;
  readonly clock: Clock;
}
