import type { Clock } from '@arkflows/contracts';

/** Spans of one profile's breaker that are remembered; the oldest are forgotten, and count as any other time then. */
const MAX_SPANS = 1_000;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** When a profile's breaker was not closed, over all its plans: that time does not count towards `retry.for`. */
export class NotClosed {
  readonly #spans: Span[] = [];
  #from: number | null = null;

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** The breaker is not closed any more. */
  begin(): void {
    this.#from ??= this.clock.monotonic();
  }

  /** The breaker is closed. */
  end(): void {
    if (this.#from === null) return;
    this.#spans.push({ from: this.#from, to: this.clock.monotonic() });
    if (this.#spans.length > MAX_SPANS) this.#spans.shift();
    this.#from = null;
  }

  /** Milliseconds that it was not closed since then (monotonic). */
  since(monotonic: number): number {
    let sum = this.#from === null ? 0 : this.clock.monotonic() - Math.max(this.#from, monotonic);
    for (let i = this.#spans.length - 1; i >= 0; i--) {
      const { from, to } = this.#spans[i] as Span;
      if (to <= monotonic) break;
      sum += to - Math.max(from, monotonic);
    }
    return sum;
  }
}
