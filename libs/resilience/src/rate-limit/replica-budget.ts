import type { Clock } from '@arkflows/contracts';
import { type Budget, type Grant, type LimitRule, type Unused, type WindowShape, windowShape } from './budget.js';
import type { ProviderLimits } from './provider-limits.js';

/** The budget of this process alone: a sliding window in slots, with calls spread by a GCRA. Never waits. */
export class ReplicaBudget implements Budget {
  #shape: WindowShape;
  readonly #slots = new Map<number, number>();
  /** When the next call would be due if all came evenly. */
  #due = 0;
  #pausedUntil = 0;
  /** What the provider has left, and until when that holds. */
  #left = 0;
  #leftUntil = 0;

  constructor(
    rule: LimitRule,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {
    this.#shape = windowShape(rule);
  }

  /** Keeps to another rule from now on. What was granted in the window still counts. */
  follow(rule: LimitRule): void {
    if (rule.limit === this.#shape.limit && rule.perMs === this.#shape.perMs) return;
    const { slotMs } = this.#shape;
    this.#shape = windowShape(rule);
    const counted = [...this.#slots];
    this.#slots.clear();
    for (const [slot, count] of counted) this.#add(Math.floor((slot * slotMs) / this.#shape.slotMs), count);
  }

  /** Tokens granted in the current window. */
  get used(): number {
    return this.#count(this.clock.monotonic()).used;
  }

  take(want: number, unused: Unused | null): Grant {
    const now = this.clock.monotonic();
    const { limit, slotMs, intervalMs, burst } = this.#shape;
    if (unused) this.#giveBack(unused);
    const { used, oldest } = this.#count(now);
    const slot = Math.floor(now / slotMs);
    const answer = { slot, rest: Math.max(0, limit - used), source: 'replica' } as const;
    if (now < this.#pausedUntil) return { ...answer, granted: 0, waitMs: this.#pausedUntil - now };
    const due = Math.max(this.#due, now);
    const spread = intervalMs > 0 ? Math.floor(burst - (due - now) / intervalMs + 1e-9) : want;
    const left = now < this.#leftUntil ? this.#left : want;
    const granted = Math.max(0, Math.min(want, limit - used, spread, left));
    if (granted > 0) {
      this.#add(slot, granted);
      this.#due = due + granted * intervalMs;
      this.#left -= granted;
      return { ...answer, granted, rest: answer.rest - granted, waitMs: 0 };
    }
    const waits = [
      spread < 1 ? due - now - (burst - 1) * intervalMs : 0,
      used >= limit ? this.#endOf(oldest) - now : 0,
      left < 1 ? this.#leftUntil - now : 0,
    ];
    return { ...answer, granted, waitMs: Math.max(...waits) };
  }

  /** Calls were granted elsewhere that count here too. */
  note(calls: number): void {
    const now = this.clock.monotonic();
    const { slotMs, intervalMs } = this.#shape;
    this.#add(Math.floor(now / slotMs), calls);
    this.#due = Math.max(this.#due, now) + calls * intervalMs;
    this.#count(now);
  }

  observe({ retryAfterMs = 0, remaining, resetMs = this.#shape.perMs }: ProviderLimits): void {
    const now = this.clock.monotonic();
    this.#pausedUntil = Math.max(this.#pausedUntil, now + retryAfterMs);
    if (remaining === undefined) return;
    // What it has left is news only where it is less than what this budget has: others may use the same account.
    const isNews = remaining < this.#shape.limit - this.#count(now).used;
    this.#left = remaining;
    this.#leftUntil = isNews ? now + resetMs : 0;
  }

  #giveBack({ grant, count }: Unused): void {
    const counted = this.#slots.get(grant.slot);
    if (grant.source !== 'replica' || counted === undefined) return;
    this.#slots.set(grant.slot, Math.max(0, counted - count));
    this.#due -= count * this.#shape.intervalMs;
    this.#left += count;
  }

  #add(slot: number, count: number): void {
    this.#slots.set(slot, (this.#slots.get(slot) ?? 0) + count);
  }

  /** Forgets what is over, and counts the rest. */
  #count(now: number): { readonly used: number; readonly oldest: number } {
    let used = 0;
    let oldest = Number.POSITIVE_INFINITY;
    for (const [slot, count] of this.#slots) {
      if (this.#endOf(slot) <= now) this.#slots.delete(slot);
      else if (count > 0) {
        used += count;
        oldest = Math.min(oldest, slot);
      }
    }
    return { used, oldest };
  }

  /** When a slot does not count any more. */
  #endOf(slot: number): number {
    const { slotMs, keepMs } = this.#shape;
    return (slot + 1) * slotMs + keepMs;
  }
}
