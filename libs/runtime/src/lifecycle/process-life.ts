import type { Log } from '@arkflows/contracts';
import { exitCodes } from './exit-codes.js';
import { ExplainedError } from './explained-error.js';
import { Parts } from './parts.js';

/** Between the end of the drain time, when parts are told to let go, and the end of the process. */
const GRACE_MS = 5_000;

/** From the start of a process's parts to its exit. */
export class ProcessLife {
  readonly #stopping = new AbortController();
  readonly #parts: Parts;
  #started: Promise<void> = Promise.resolve();

  constructor(
    private readonly log: Log,
    private readonly drainTimeMs: number,
  ) {
    this.#parts = new Parts(log);
  }

  /** Aborts when the stop begins. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Resolves when everything is up; ends the process when something throws. */
  async run(start: (parts: Parts) => Promise<void>): Promise<void> {
    process.on('SIGTERM', () => this.#onSignal('SIGTERM'));
    process.on('SIGINT', () => this.#onSignal('SIGINT'));
    process.on('uncaughtException', (error, origin) => this.#crash(error, origin));
    this.#started = start(this.#parts);
    try {
      await this.#started;
      if (!this.signal.aborted) this.log.info({ parts: this.#parts.names }, 'started');
    } catch (error) {
      if (this.signal.aborted) return;
      this.#tell(error, 'could not start');
      await this.#stop(exitCodes.failed);
    }
  }

  /** Ends the process because it cannot go on; at once when it is stopping already, as what that waits for does not come. */
  fail(error: Error): void {
    this.#tell(error, 'cannot go on');
    if (this.signal.aborted) process.exit(exitCodes.failed);
    void this.#stop(exitCodes.failed);
  }

  /** What its user can mend is told in plain words, the rest as what it is. */
  #tell(error: unknown, what: string): void {
    const explained = error instanceof ExplainedError;
    if (explained) process.stderr.write(`${error.message}\n`);
    this.log[explained ? 'debug' : 'error']({ error }, what);
  }

  #onSignal(name: string): void {
    if (this.signal.aborted) {
      this.log.warn({ signal: name, parts: this.#parts.names }, 'told to stop again, ending at once');
      process.exit(exitCodes.failed);
    }
    this.log.info({ signal: name, drainTimeMs: this.drainTimeMs }, 'stopping');
    void this.#stop(exitCodes.stopped);
  }

  async #stop(code: number): Promise<never> {
    this.#stopping.abort(new Error('the process is stopping'));
    setTimeout(() => this.#overdue(), this.drainTimeMs + GRACE_MS);
    const drained = AbortSignal.timeout(this.drainTimeMs);
    // a part that comes up late must be stopped too
    await this.#started.catch(() => {});
    const well = await this.#parts.stopAll(drained);
    if (code === exitCodes.stopped) this.log.info({}, 'stopped');
    process.exit(well ? code : exitCodes.failed);
  }

  #overdue(): never {
    this.log.error({ parts: this.#parts.names }, 'did not stop in time, ending at once');
    process.exit(exitCodes.failed);
  }

  /** After a fault that nobody expected no state can be trusted: what is in flight is repeated after the next start. */
  #crash(error: unknown, origin: string): never {
    this.log.error({ error, origin }, 'crashed');
    process.exit(exitCodes.failed);
  }
}
