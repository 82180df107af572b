import type { Clock, Log } from '@arkflows/contracts';

export interface AttemptContext {
  /** Aborts when the engine gives up waiting at its stop. */
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly clock: Clock;
}
