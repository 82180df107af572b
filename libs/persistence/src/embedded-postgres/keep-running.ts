import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '../error-code.js';
import type { ServerProcess } from './server.js';

/** Is told how a server stands that is started again when it ends by itself. */
export interface ServerWatcher {
  /** It ended; it is being started again. */
  down(reason: string): void;
  up(): void;
  /** It does not come up any more, or not for long: nobody tries again. */
  lost(reason: string): void;
}

/** Before each start after an unforeseen end, in milliseconds; after the last one in a row it is lost. */
const delays = [0, 500, 1_000, 2_000, 4_000];
/** A server that ran for so long begins a new row. */
const STEADY_MS = 60_000;

/** Starts a server anew whenever it ends by itself. `start` must give up when its signal aborts. */
export class KeptServer {
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;

  constructor(
    private current: ServerProcess,
    private readonly start: (signal: AbortSignal) => Promise<ServerProcess>,
    private readonly watcher: ServerWatcher,
  ) {
    this.#done = this.#keep();
  }

  get pid(): number {
    return this.current.pid;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
    await this.current.stop();
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stopping;
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    let attempt = 0;
    let reason = 'the embedded PostgreSQL ended by itself';
    while (!signal.aborted) {
      const since = performance.now();
      await Promise.race([this.current.ended, stopped]);
      if (signal.aborted) return;
      if (performance.now() - since > STEADY_MS) attempt = 0;
      for (let up = false; !up; attempt++) {
        const delay = delays[attempt];
        if (delay === undefined) return this.watcher.lost(reason);
        this.watcher.down(reason);
        try {
          await sleep(delay, undefined, { signal });
          await this.current.stop();
          this.current = await this.start(signal);
          up = true;
          this.watcher.up();
        } catch (error) {
          if (signal.aborted) return;
          reason = errorMessage(error);
        }
      }
    }
  }
}
