import type { Clock } from '@arkflows/contracts';

/** Retries a second that may fail whatever succeeds, so that a profile with few events is retried too. */
const FLOOR_PER_SECOND = 5;
/** What is saved up at most. */
const CAPACITY = 100;

/**
 * A token bucket of retries, so that they cannot become a storm: one that fails costs a token, one that succeeds gives its own
 * back, and each success adds `ratio`. So a target that is away is hardly called, and one that is back is soon called as much as
 * before. After the retry budget of Finagle and the retry throttling of gRPC (proposal A6).
 */
export class RetryBudget {
  #tokens = CAPACITY;
  #filledAt: number;

  constructor(
    private readonly ratio: number,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {
    this.#filledAt = clock.monotonic();
  }

  /** Retries that may begin now. */
  get left(): number {
    this.#fill();
    return Math.floor(this.#tokens);
  }

  /** Takes the token of one retry, where there is one. */
  take(): boolean {
    this.#fill();
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** Milliseconds until `take` would succeed, if nothing succeeds until then. */
  get waitMs(): number {
    this.#fill();
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 1_000) / FLOOR_PER_SECOND);
  }

  /** Events have succeeded; `retries` of them were retries. */
  succeeded(events: number, retries: number): void {
    this.#tokens = Math.min(CAPACITY, this.#tokens + events * this.ratio + retries);
  }

  /** The retry was not made after all. */
  giveBack(retries: number): void {
    this.#tokens = Math.min(CAPACITY, this.#tokens + retries);
  }

  #fill(): void {
    const now = this.clock.monotonic();
    this.#tokens = Math.min(CAPACITY, this.#tokens + ((now - this.#filledAt) * FLOOR_PER_SECOND) / 1_000);
    this.#filledAt = now;
  }
}
