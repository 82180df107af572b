import { silentLog, systemClock } from '@arkflows/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Health } from '../health/health.js';
import { PrometheusMetrics } from '../metrics/prometheus-metrics.js';
import { createServiceServer, type ServiceServer } from './service-server.js';

describe('the HTTP side of a service', () => {
  const health = new Health(systemClock);
  const metrics = new PrometheusMetrics();
  let server: ServiceServer;
  let address: string;

  beforeEach(async () => {
    server = await createServiceServer({ health, metrics, log: silentLog });
    address = await server.listen('127.0.0.1', 0);
  });
  afterEach(() => server.close());

  it('is alive even while something is missing, and says what', async () => {
    health.component('broker').down('connection refused');
    expect((await fetch(`${address}/healthz`)).status).toBe(200);

    const ready = await fetch(`${address}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      status: 'down',
      components: { broker: { state: 'down', reason: 'connection refused' } },
    });
  });

  it('is ready when everything is there', async () => {
    health.component('broker').up();
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
  });

  it('shows its metrics to Prometheus', async () => {
    metrics.counter({ name: 'ark_tested_total', help: 'Tests.', labels: [] }).labels({}).inc();
    const answer = await fetch(`${address}/metrics`);
    expect(answer.headers.get('content-type')).toContain('version=0.0.4');
    expect(await answer.text()).toContain('ark_tested_total 1');
  });

  it('says what to do when its port is in use', async () => {
    const { port } = new URL(address);
    const second = await createServiceServer({ health, metrics, log: silentLog });
    await expect(second.listen('127.0.0.1', Number(port))).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use: stop what listens there, or set ARK_PORT to another port.`,
    );
    await second.close();
  });
});
