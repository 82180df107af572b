import type { Clock, Failure } from '@arkflows/contracts';
import { FailureWindow } from './failure-window.js';

export interface BreakerPolicy {
  /** Share of failed calls, above 0 and up to 1, from which on it opens. */
  readonly failureRate: number;
  readonly windowMs: number;
  /** Calls in the window below which it stays closed. */
  readonly minimum: number;
  readonly openMs: number;
}

export type BreakerState = 'closed' | 'open' | 'halfOpen';

/** A call that was let through, to be given back with its end. A probe decides whether the breaker closes. */
export type Permit = 'call' | 'probe';

export interface BreakerObserver {
  changed?(state: BreakerState): void;
  /** Something that was refused may be asked for again. */
  ready?(): void;
}

/** So many single probes in a row must succeed. */
const PROBES_TO_CLOSE = 3;
/** `openMs` doubles with each failed probe, up to so many times. */
const MAX_BACKOFF = 16;
/** Replicas that opened together do not probe together: up to this share is added. */
const JITTER = 0.1;

const outages: ReadonlySet<Failure['code']> = new Set(['TARGET_UNREACHABLE', 'TARGET_TIMEOUT', 'TARGET_UNAVAILABLE']);

/** Whether a failure tells of the target being away, rather than of the event or of too many calls. */
export const isOutage = ({ code }: Pick<Failure, 'code'>): boolean => outages.has(code);

/**
 * Stops calling a target that fails (M. Nygard, "Release It!", 2007): closed until the failure rate of the window is reached;
 * then open, nothing is called; then half-open, where one call at a time probes. Everything is synchronous; one timer while it
 * is open.
 */
export class CircuitBreaker {
  readonly #window: FailureWindow;
  #state: BreakerState = 'closed';
  #probing = false;
  #probed = 0;
  #backoff = 1;
  #openedAt = 0;
  #openFor = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly policy: BreakerPolicy,
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly observer: BreakerObserver = {},
    private readonly random: () => number = Math.random,
  ) {
    this.#window = new FailureWindow(policy.windowMs);
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Milliseconds until it lets a probe through; 0 where it does now, or is closed. */
  get reopensInMs(): number {
    return this.#state === 'open' ? Math.max(0, this.#openFor - (this.clock.monotonic() - this.#openedAt)) : 0;
  }

  /** Whether `permit` would let a call through. */
  get mayPermit(): boolean {
    return this.#state === 'closed' || (this.#state === 'halfOpen' && !this.#probing);
  }

  /** Lets a call through, or not: null. What was let through has to be told to `ended`. */
  permit(): Permit | null {
    if (this.#state === 'closed') return 'call';
    if (!this.mayPermit) return null;
    this.#probing = true;
    return 'probe';
  }

  /** A call has ended: well, or by an outage; neither: it says nothing of the target. Of several at once: how many. */
  ended(permit: Permit, succeeded: number, failed: number): void {
    if (permit === 'probe') this.#probeEnded(succeeded, failed);
    else if (this.#state === 'closed' && succeeded + failed > 0) this.#count(succeeded, failed);
  }

  /** Ends its timer; it is not to be used any more. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #count(succeeded: number, failed: number): void {
    this.#window.add(this.clock.monotonic(), succeeded + failed, failed);
    if (failed === 0 || this.#window.calls < this.policy.minimum) return;
    if (this.#window.failureRate < this.policy.failureRate) return;
    this.#openedAt = this.clock.monotonic();
    this.#open(0);
  }

  #probeEnded(succeeded: number, failed: number): void {
    if (!this.#probing) return;
    this.#probing = false;
    if (failed > 0) {
      this.#backoff = Math.min(this.#backoff * 2, MAX_BACKOFF);
      this.#open(this.clock.monotonic() - this.#openedAt);
      return;
    }
    if (succeeded > 0 && ++this.#probed >= PROBES_TO_CLOSE) this.#close();
    this.observer.ready?.();
  }

  /** `passed`: how long it is not closed already. */
  #open(passed: number): void {
    const ms = this.policy.openMs * this.#backoff * (1 + JITTER * this.random());
    this.#openFor = passed + ms;
    this.#timer = setTimeout(() => this.#halfOpen(), ms);
    this.#timer.unref();
    this.#become('open');
  }

  #halfOpen(): void {
    this.#probed = 0;
    this.#become('halfOpen');
    this.observer.ready?.();
  }

  #close(): void {
    this.#backoff = 1;
    this.#window.clear();
    this.#become('closed');
  }

  #become(state: BreakerState): void {
    this.#state = state;
    this.observer.changed?.(state);
  }
}
