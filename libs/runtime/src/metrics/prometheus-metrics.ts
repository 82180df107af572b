import type { Counter, Gauge, Histogram, HistogramDefinition, MetricDefinition, Metrics } from '@arkflows/contracts';
import {
  collectDefaultMetrics,
  Counter as PromCounter,
  Gauge as PromGauge,
  Histogram as PromHistogram,
  Registry,
} from 'prom-client';
import { BoundLabels } from './bound-labels.js';
import { ValueCell } from './value-cell.js';

/** The Metrics port over a Prometheus registry of its own, which also holds the process's metrics (memory, event loop, GC). */
export class PrometheusMetrics implements Metrics {
  readonly contentType = 'text/plain; version=0.0.4; charset=utf-8';
  readonly #registry = new Registry();
  readonly #metrics = new Map<string, BoundLabels<unknown>>();

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  counter<L extends string>(definition: MetricDefinition<L>): BoundLabels<Counter, L> {
    return this.#metric('counter', definition, () => {
      const cells = new BoundLabels<ValueCell, L>(definition.labels, () => new ValueCell());
      new PromCounter({
        ...this.#described(definition),
        collect() {
          this.reset();
          for (const [labels, cell] of cells.entries()) this.inc(labels, cell.value);
        },
      });
      return cells;
    });
  }

  gauge<L extends string>(definition: MetricDefinition<L>): BoundLabels<Gauge, L> {
    return this.#metric('gauge', definition, () => {
      const cells = new BoundLabels<ValueCell, L>(definition.labels, () => new ValueCell());
      new PromGauge({
        ...this.#described(definition),
        collect() {
          for (const [labels, cell] of cells.entries()) this.set(labels, cell.value);
        },
      });
      return cells;
    });
  }

  histogram<L extends string>(definition: HistogramDefinition<L>): BoundLabels<Histogram, L> {
    return this.#metric('histogram', definition, () => {
      const histogram = new PromHistogram({ ...this.#described(definition), buckets: [...definition.buckets] });
      return new BoundLabels<Histogram, L>(definition.labels, (labels) => histogram.labels(labels));
    });
  }

  /** Everything in Prometheus' text format. */
  exposition(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Parts of one process may define the same metric: they share it. */
  #metric<T, L extends string>(
    kind: string,
    definition: MetricDefinition<L>,
    create: () => BoundLabels<T, L>,
  ): BoundLabels<T, L> {
    const identity = `${kind} ${definition.name}{${definition.labels.join()}}`;
    const known = this.#metrics.get(identity);
    if (known) return known as BoundLabels<T, L>;
    const created = create();
    this.#metrics.set(identity, created);
    return created;
  }

  #described<L extends string>({ name, help, labels }: MetricDefinition<L>) {
    return { name, help, labelNames: [...labels], registers: [this.#registry] };
  }
}
