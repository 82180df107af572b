import type { Readable, Writable } from 'node:stream';

/** What a command reads from and writes to. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
  readonly errors: Writable;
  /** Whether a person looks at `errors`: for progress. */
  readonly interactive: boolean;
  /** Where relative paths begin, and the search for `.ark`. */
  readonly directory: string;
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal;
}
