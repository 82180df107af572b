import { type Metrics, noMetrics } from '@arkflows/contracts';

/** Metrics whose counters can be asked how far they are. */
export function countingMetrics() {
  const counts = new Map<string, number>();
  const series = (name: string, labels: Readonly<Record<string, string>>) => `${name} ${JSON.stringify(labels)}`;
  const metrics: Metrics = {
    ...noMetrics,
    counter: ({ name }) => ({
      labels: (labels) => ({
        inc: (by = 1) => void counts.set(series(name, labels), (counts.get(series(name, labels)) ?? 0) + by),
      }),
    }),
  };
  return {
    metrics,
    of: (name: string, labels: Readonly<Record<string, string>>): number => counts.get(series(name, labels)) ?? 0,
  };
}
