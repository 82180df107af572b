import type { Counter, Gauge, Histogram, Metrics } from '@arkflows/contracts';

export type EventOutcome = 'succeeded' | 'skipped' | 'filtered' | 'dead' | 'uncertain' | 'retried';

const outcomes: readonly EventOutcome[] = ['succeeded', 'skipped', 'filtered', 'dead', 'uncertain', 'retried'];

/** Metrics of one operation of one profile, bound to their labels. */
export class OperationMetrics {
  constructor(
    readonly events: Readonly<Record<EventOutcome, Counter>>,
    private readonly callSeconds: Histogram,
    private readonly callItems: Histogram,
  ) {}

  /** A call has ended that carried so many events. */
  called(seconds: number, items: number, tally: Readonly<Partial<Record<EventOutcome, number>>>): void {
    this.callSeconds.observe(seconds);
    this.callItems.observe(items);
    this.decided(tally);
  }

  /** What became of so many events. */
  decided(tally: Readonly<Partial<Record<EventOutcome, number>>>): void {
    for (const outcome of outcomes) {
      const count = tally[outcome] ?? 0;
      if (count > 0) this.events[outcome].inc(count);
    }
  }
}

/** What the engine measures; labels are bound once per operation, and counted once per batch. */
export class DeliveryMetrics {
  readonly #events;
  readonly #callSeconds;
  readonly #callItems;
  readonly #parked;
  readonly #bound = new Map<string, OperationMetrics>();

  constructor(
    metrics: Metrics,
    private readonly service: string,
  ) {
    const labels = ['service', 'profile', 'operation'] as const;
    this.#events = metrics.counter({
      name: 'ark_events_total',
      help: 'Events by what became of them; `retried` counts attempts that failed and are tried again',
      labels: [...labels, 'outcome'],
    });
    this.#callSeconds = metrics.histogram({
      name: 'ark_call_duration_seconds',
      help: 'Duration of one call of a connector action, with one event or many',
      labels,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    });
    this.#callItems = metrics.histogram({
      name: 'ark_call_events',
      help: 'Events that one call of a connector action carried',
      labels,
      buckets: [1, 2, 5, 10, 50, 100, 250, 500, 1000, 2000],
    });
    this.#parked = metrics.gauge({
      name: 'ark_parked_events',
      help: 'Events that wait in the store of this replica, since what their key is for refuses them',
      labels: ['service', 'profile'],
    });
  }

  /** How many events of a profile (`namespace/name`) are parked on this replica. */
  parked(profile: string): Gauge {
    return this.#parked.labels({ service: this.service, profile });
  }

  /** `profile` is `namespace/name`. */
  of(profile: string, operation: string): OperationMetrics {
    const key = `${profile} ${operation}`;
    let bound = this.#bound.get(key);
    if (!bound) {
      const labels = { service: this.service, profile, operation };
      const counters = outcomes.map((outcome) => [outcome, this.#events.labels({ ...labels, outcome })] as const);
      bound = new OperationMetrics(
        Object.fromEntries(counters) as Record<EventOutcome, Counter>,
        this.#callSeconds.labels(labels),
        this.#callItems.labels(labels),
      );
      this.#bound.set(key, bound);
    }
    return bound;
  }
}
