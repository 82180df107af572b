import { describe, expect, it } from '@jest/globals';
import { PrometheusMetrics } from './prometheus-metrics.js';

const settled = { name: 'ark_settled_total', help: 'Settled events.', labels: ['profile', 'outcome'] } as const;

describe('PrometheusMetrics', () => {
  it('shows counters, gauges and histograms with their labels', async () => {
    const metrics = new PrometheusMetrics();
    metrics.counter(settled).labels({ profile: 'a/b', outcome: 'ok' }).inc();
    metrics.counter(settled).labels({ outcome: 'ok', profile: 'a/b' }).inc(2);
    metrics.gauge({ name: 'ark_lag', help: 'Lag.', labels: [] }).labels({}).set(7);
    const seconds = { name: 'ark_call_seconds', help: 'Calls.', labels: ['profile'], buckets: [0.1, 1] } as const;
    metrics.histogram(seconds).labels({ profile: 'x' }).observe(0.5);

    const text = await metrics.exposition();
    expect(text).toContain('ark_settled_total{profile="a/b",outcome="ok"} 3');
    expect(text).toContain('ark_lag 7');
    expect(text).toContain('ark_call_seconds_bucket{le="0.1",profile="x"} 0');
    expect(text).toContain('ark_call_seconds_bucket{le="1",profile="x"} 1');
    expect(text).toContain('ark_call_seconds_count{profile="x"} 1');
  });

  it('counts the same however often it is asked for', async () => {
    const metrics = new PrometheusMetrics();
    const counter = metrics.counter(settled).labels({ profile: 'p', outcome: 'dead' });
    counter.inc();
    await metrics.exposition();
    counter.inc();
    expect(await metrics.exposition()).toContain('ark_settled_total{profile="p",outcome="dead"} 2');
  });

  it('shares a metric between the parts of a process that define it alike', async () => {
    const metrics = new PrometheusMetrics();
    metrics.counter(settled).labels({ profile: 'p', outcome: 'ok' }).inc();
    metrics
      .counter({ ...settled })
      .labels({ profile: 'p', outcome: 'ok' })
      .inc();
    expect(await metrics.exposition()).toContain('ark_settled_total{profile="p",outcome="ok"} 2');
  });

  it('refuses a second definition of another shape', () => {
    const metrics = new PrometheusMetrics();
    metrics.counter(settled);
    expect(() => metrics.counter({ ...settled, labels: ['other'] })).toThrow('ark_settled_total');
  });

  it('keeps two registries of one process apart, both with the process metrics', async () => {
    const [one, other] = [new PrometheusMetrics(), new PrometheusMetrics()];
    one.counter(settled).labels({ profile: 'p', outcome: 'ok' }).inc();
    expect(await other.exposition()).not.toContain('ark_settled_total');
    expect(await other.exposition()).toContain('process_resident_memory_bytes');
  });
});
