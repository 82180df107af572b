import type { Clock, Log } from '@arkflows/contracts';
import type { Inbox } from '../dedupe/inbox.js';
import type { EffectLedger } from '../effects/effect-ledger.js';

export interface AttemptContext {
  /** Aborts when the engine gives up waiting at its stop. */
  readonly signal: AbortSignal;
  readonly effects: Pick<EffectLedger, 'begin' | 'end'>;
  readonly inbox: Pick<Inbox, 'recognise' | 'remember'>;
  readonly log: Log;
  readonly clock: Clock;
}
