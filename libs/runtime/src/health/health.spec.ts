import { systemClock } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import { PrometheusMetrics } from '../metrics/prometheus-metrics.js';
import { Health } from './health.js';

function healthAt(start: string) {
  const clock = { ...systemClock, time: Date.parse(start), now: () => clock.time };
  return { clock, health: new Health(clock) };
}

describe('Health', () => {
  it('is down while anything that was announced is down, and says why and since when', () => {
    const { clock, health } = healthAt('2026-01-01T00:00:00Z');
    const broker = health.component('broker');
    health.component('database').up();
    clock.time += 1_000;
    broker.down('connection refused');

    expect(health.snapshot()).toEqual({
      status: 'down',
      components: {
        broker: { state: 'down', since: '2026-01-01T00:00:00.000Z', reason: 'connection refused' },
        database: { state: 'up', since: '2026-01-01T00:00:00.000Z' },
      },
    });
  });

  it('is up when everything is, without the reason of before', () => {
    const { clock, health } = healthAt('2026-01-01T00:00:00Z');
    health.component('broker').down('away');
    clock.time += 60_000;
    health.component('broker').up();

    expect(health.snapshot()).toEqual({
      status: 'up',
      components: { broker: { state: 'up', since: '2026-01-01T00:01:00.000Z' } },
    });
  });

  it('tells metrics of each part', async () => {
    const metrics = new PrometheusMetrics();
    const broker = new Health(systemClock, metrics).component('broker');
    expect(await metrics.exposition()).toContain('ark_component_up{component="broker"} 0');
    broker.up();
    expect(await metrics.exposition()).toContain('ark_component_up{component="broker"} 1');
  });
});
