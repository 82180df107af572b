import type { Clock, Failure, Log } from '@arkflows/contracts';

const LOG_EVERY_MS = 10_000;

/** Why a profile's events are being retried, for as long as nothing succeeds: shown by its deployment, and logged now and then. */
export class Trouble {
  #failure: Failure | null = null;
  /** Something has succeeded on the current plan. */
  #proven = false;
  #loggedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly profile: string,
    private readonly dependencies: { readonly log: Log; readonly clock: Clock },
    private readonly onChange: () => void,
  ) {}

  get failure(): Failure | null {
    return this.#failure;
  }

  met(failure: Failure): void {
    const { log, clock } = this.dependencies;
    const changed = this.#failure?.code !== failure.code || this.#failure.message !== failure.message;
    this.#failure = failure;
    if (clock.monotonic() - this.#loggedAt >= LOG_EVERY_MS) {
      this.#loggedAt = clock.monotonic();
      const { code, message, details } = failure;
      log.warn({ profile: this.profile, code, reason: message, details }, 'events fail and are tried again');
    }
    if (changed) this.onChange();
  }

  /** What was wrong may be mended by a new plan: wait for the next failure. */
  forget(): void {
    this.#failure = null;
    this.#proven = false;
    this.#loggedAt = Number.NEGATIVE_INFINITY;
  }

  over(): void {
    if (this.#proven && !this.#failure) return;
    if (this.#failure) this.dependencies.log.info({ profile: this.profile }, 'events succeed again');
    this.#failure = null;
    this.#proven = true;
    this.onChange();
  }
}
