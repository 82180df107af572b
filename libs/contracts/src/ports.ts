/** Ports that every library logs, measures and tells the time through; libs/runtime gives them their implementation. */

export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log: an event's fields, then a constant message. Never put a secret or a payload into `fields`. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  child(fields: LogFields): Log;
}

export interface MetricDefinition<Label extends string = string> {
  /** Prometheus name: `ark_` prefix, base unit and, for counters, `_total` at the end. */
  readonly name: string;
  readonly help: string;
  /** Bounded sets only (service, profile, operation, outcome); never a key or an id. */
  readonly labels: readonly Label[];
}

export interface HistogramDefinition<Label extends string = string> extends MetricDefinition<Label> {
  /** Upper bounds in the metric's base unit, ascending. */
  readonly buckets: readonly number[];
}

/** A metric is bound to its labels once, outside the hot path; what is bound only counts. */
export interface Metrics {
  counter<L extends string>(definition: MetricDefinition<L>): { labels(values: Record<L, string>): Counter };
  gauge<L extends string>(definition: MetricDefinition<L>): { labels(values: Record<L, string>): Gauge };
  histogram<L extends string>(definition: HistogramDefinition<L>): { labels(values: Record<L, string>): Histogram };
}

export interface Counter {
  inc(by?: number): void;
}

export interface Gauge {
  set(value: number): void;
}

export interface Histogram {
  observe(value: number): void;
}

export interface Clock {
  /** Wall clock in milliseconds since the epoch; for what is shown or compared with other machines. */
  now(): number;
  /** Milliseconds that never run backwards; for waits inside a process. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when that aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
};

const ignore = { inc: () => {}, set: () => {}, observe: () => {} };

/** Metrics that go nowhere: for tools and tests that do not look at them. */
export const noMetrics: Metrics = {
  counter: () => ({ labels: () => ignore }),
  gauge: () => ({ labels: () => ignore }),
  histogram: () => ({ labels: () => ignore }),
};

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};
