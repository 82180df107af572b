import type { Clock, Log, RunSummary } from '@arkflows/contracts';
import type { Producer } from '@arkflows/messaging';
import type { Route } from '../lanes/item.js';

const FLUSH_MS = 500;
const BATCH = 500;
/** Runs are a view, not the truth (dead letters are): when the broker does not take them, the oldest are dropped. */
const MAX_WAITING = 5_000;
/** Successful runs reported per second and trigger; all while there are few, a sample when there are many. */
const SAMPLED_PER_SECOND = 20;

/** Reports summaries of runs to the `runs` topic, in batches. */
export class RunReporter {
  #waiting: RunSummary[] = [];
  #timer: NodeJS.Timeout | null = null;
  #flushing: Promise<void> | null = null;
  readonly #sampled = new WeakMap<Route, { second: number; count: number }>();

  constructor(
    private readonly producer: Producer,
    private readonly topic: string,
    private readonly dependencies: { readonly log: Log; readonly clock: Clock },
  ) {}

  /** Whether a successful run of a trigger is among those to report; ask before the summary is built. */
  samples(route: Route): boolean {
    const second = Math.floor(this.dependencies.clock.monotonic() / 1_000);
    const sample = this.#sampled.get(route);
    if (sample?.second !== second) {
      this.#sampled.set(route, { second, count: 1 });
      return true;
    }
    return ++sample.count <= SAMPLED_PER_SECOND;
  }

  add(run: RunSummary): void {
    if (this.#waiting.length >= MAX_WAITING) this.#waiting.shift();
    this.#waiting.push(run);
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#flushing ??= this.#send().finally(() => {
      this.#flushing = null;
    });
    await this.#flushing;
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0) {
      const runs = this.#waiting.splice(0, BATCH);
      try {
        await this.producer.send(this.topic, [{ key: null, value: JSON.stringify({ runs }) }]);
      } catch (error) {
        this.dependencies.log.warn({ error, runs: runs.length }, 'summaries of runs not taken by the broker, dropped');
      }
    }
  }
}
