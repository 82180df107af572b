import {
  type Counter,
  type Gauge,
  type Histogram,
  type HistogramDefinition,
  type MetricDefinition,
  type Metrics,
  systemClock,
} from '@arkflows/contracts';
import { BacklogMetrics, DeliveryMetrics } from '@arkflows/delivery';
import { gatewayMetrics } from '@arkflows/gateway/metrics';
import { recordsGone } from '@arkflows/messaging';
import { PolicyMetrics } from '@arkflows/resilience';
import { Health } from '@arkflows/runtime';

/** A metric as the code defines it. */
export interface MeasuredMetric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** Lets all parts of the suite define what they measure. */
export function defineAll(metrics: Metrics): void {
  new Health(systemClock, metrics);
  new DeliveryMetrics(metrics, 'service');
  new BacklogMetrics(metrics, 'service');
  new PolicyMetrics(metrics, 'service');
  metrics.counter(recordsGone);
  for (const definition of gatewayMetrics.counters) metrics.counter(definition);
  for (const definition of gatewayMetrics.gauges) metrics.gauge(definition);
  for (const definition of gatewayMetrics.histograms) metrics.histogram(definition);
}

/** All metrics of the suite, by name; without those that the library for Prometheus adds of the process. */
export function measuredMetrics(): readonly MeasuredMetric[] {
  const definitions = new Definitions();
  defineAll(definitions);
  return [...definitions.found.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

const nothing = { inc: () => {}, set: () => {}, observe: () => {} };

/** Keeps the definitions, and measures nothing. */
class Definitions implements Metrics {
  readonly found = new Map<string, MeasuredMetric>();

  counter<L extends string>(definition: MetricDefinition<L>) {
    return this.#keep<Counter, L>('counter', definition, nothing);
  }

  gauge<L extends string>(definition: MetricDefinition<L>) {
    return this.#keep<Gauge, L>('gauge', definition, nothing);
  }

  histogram<L extends string>(definition: HistogramDefinition<L>) {
    return this.#keep<Histogram, L>('histogram', definition, nothing);
  }

  #keep<T, L extends string>(type: MeasuredMetric['type'], { name, help, labels }: MetricDefinition<L>, bound: T) {
    this.found.set(name, { type, name, help, labels });
    return { labels: (_: Record<L, string>) => bound };
  }
}
