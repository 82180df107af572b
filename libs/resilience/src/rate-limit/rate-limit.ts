import type { Clock } from '@arkflows/contracts';
import { type Budget, type Grant, type LimitRule, type Unused, windowShape } from './budget.js';
import type { ProviderLimits } from './provider-limits.js';

/** A budget is asked for at most this share of the limit at once. */
const LARGEST_CHUNK = 1 / 50;
/** Tokens that took long to come are good for a moment all the same. */
const LEAST_GOOD_MS = 5;
/** What a provider says again and again is passed on no more often than this. */
const OBSERVE_EVERY_MS = 50;
/** A budget that cannot be asked at all. */
const RETRY_MS = 100;

/**
 * Lets calls begin at the pace of a budget. Tokens come in chunks, so that hardly a call waits for the budget's answer; a chunk is
 * as large as what was used lately, and what is not used in its time is given back.
 */
export class RateLimit {
  readonly #goodForMs: number;
  readonly #largest: number;
  #chunk = 1;
  #tokens = 0;
  #goodUntil = 0;
  #grant: Grant | null = null;
  #unused: Unused | null = null;
  #asking = false;
  #refused = false;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = 0;
  #observedAt = Number.NEGATIVE_INFINITY;
  /** What was passed on already. */
  #pausedUntil = 0;
  #closed = false;

  constructor(
    rule: LimitRule,
    private readonly budget: Budget,
    private readonly clock: Pick<Clock, 'monotonic'>,
    /** Something that was refused may be asked for again. */
    private readonly onReady: () => void = () => {},
  ) {
    this.#goodForMs = windowShape(rule).goodForMs;
    this.#largest = Math.max(1, Math.floor(rule.limit * LARGEST_CHUNK));
  }

  /** Whether a call may begin now; it counts. After a refusal `onReady` is called when there is a chance again. */
  tryTake(): boolean {
    const now = this.clock.monotonic();
    if (this.#tokens > 0 && now >= this.#goodUntil) this.#lapse();
    if (this.#tokens === 0) this.#ask(now);
    if (this.#tokens === 0) {
      this.#refused = true;
      return false;
    }
    if (--this.#tokens === 0 && this.#grant?.granted === this.#chunk)
      this.#chunk = Math.min(this.#chunk * 2, this.#largest);
    return true;
  }

  /** Milliseconds until it is worth trying again, as far as is known. */
  get waitMs(): number {
    return Math.max(0, this.#dueAt - this.clock.monotonic());
  }

  /** What the provider has answered about its limit; cheap when it says nothing new. */
  observe(said: ProviderLimits): void {
    const { retryAfterMs = 0, remaining } = said;
    const isScarce = remaining !== undefined && remaining < (this.#grant?.rest ?? Number.POSITIVE_INFINITY);
    if (retryAfterMs === 0 && !isScarce) return;
    const now = this.clock.monotonic();
    if (now - this.#observedAt < OBSERVE_EVERY_MS && now + retryAfterMs <= this.#pausedUntil + OBSERVE_EVERY_MS) return;
    this.#observedAt = now;
    this.#pausedUntil = Math.max(this.#pausedUntil, now + retryAfterMs);
    if (retryAfterMs > 0 || remaining === 0) this.#lapse();
    Promise.resolve(this.budget.observe(said)).catch(() => {});
  }

  /** Nothing is granted any more. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #lapse(): void {
    if (this.#tokens === 0 || !this.#grant) return;
    this.#unused = { grant: this.#grant, count: this.#tokens };
    this.#tokens = 0;
    this.#chunk = Math.max(1, this.#chunk >> 1);
  }

  #ask(now: number): void {
    if (this.#asking || this.#closed || now < this.#dueAt) return;
    const unused = this.#unused;
    this.#unused = null;
    const answer = this.budget.take(this.#chunk, unused);
    if (!(answer instanceof Promise)) {
      this.#receive(answer, now);
      return;
    }
    this.#asking = true;
    answer.then(
      (grant) => this.#answered(grant, now),
      () => this.#answered(null, now),
    );
  }

  #answered(grant: Grant | null, askedAt: number): void {
    this.#asking = false;
    if (this.#closed) return;
    if (grant) this.#receive(grant, askedAt);
    else this.#waitFor(RETRY_MS);
    if (this.#tokens > 0) this.#wake();
  }

  #receive(grant: Grant, askedAt: number): void {
    this.#grant = grant;
    this.#tokens = grant.granted;
    if (grant.granted === 0) this.#waitFor(grant.waitMs);
    else this.#goodUntil = Math.max(askedAt + this.#goodForMs, this.clock.monotonic() + LEAST_GOOD_MS);
  }

  #waitFor(ms: number): void {
    const wait = Math.max(1, Math.ceil(ms));
    this.#dueAt = this.clock.monotonic() + wait;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#dueAt = 0;
      this.#wake();
    }, wait);
    this.#timer.unref();
  }

  #wake(): void {
    if (!this.#refused) return;
    this.#refused = false;
    this.onReady();
  }
}
