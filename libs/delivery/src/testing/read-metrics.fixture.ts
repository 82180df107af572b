import type { Counter, Gauge, Histogram, MetricDefinition, Metrics } from '@arkflows/contracts';

/** Metrics whose values a test reads. */
export class ReadMetrics implements Metrics {
  readonly #values = new Map<string, number>();

  counter = <L extends string>(definition: MetricDefinition<L>) => this.#metric(definition);
  gauge = <L extends string>(definition: MetricDefinition<L>) => this.#metric(definition);
  histogram = <L extends string>(definition: MetricDefinition<L>) => this.#metric(definition);

  /** Sum over all series of that name of which the labels are as given. */
  of(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
    const series = [...this.#values].filter(([id]) => {
      const [own, ...pairs] = id.split('\n');
      return own === name && wanted.every((pair) => pairs.includes(pair));
    });
    return series.reduce((sum, [, value]) => sum + value, 0);
  }

  #metric<L extends string>({ name }: MetricDefinition<L>) {
    return {
      labels: (values: Record<L, string>): Counter & Gauge & Histogram => {
        const id = [name, ...Object.entries(values).map(([label, value]) => `${label}=${value}`)].join('\n');
        const add = (by: number) => void this.#values.set(id, (this.#values.get(id) ?? 0) + by);
        return { inc: (by = 1) => add(by), observe: () => add(1), set: (value) => void this.#values.set(id, value) };
      },
    };
  }
}
