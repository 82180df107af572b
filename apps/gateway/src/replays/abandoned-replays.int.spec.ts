import { silentLog, systemClock } from '@arkflows/contracts';
import { openEmbeddedBroker } from '@arkflows/messaging';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../testing/api-client.fixture.js';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';
import { manifest } from '../testing/manifests.fixture.js';

const base = '/v1/namespaces/default';
const yaml = { type: 'application/yaml' };

describe('a replay of a topic that cannot be read just now', () => {
  let gateway: TestGateway;
  let stopped = false;
  /** Readers of the topic that are open; none of them ends by itself. */
  let reading = 0;
  beforeAll(async () => {
    gateway = await startGateway({}, async (connectionString) => {
      const broker = await openEmbeddedBroker({ connectionString }, { log: silentLog, clock: systemClock });
      const stalled = () => {
        reading++;
        return { run: () => new Promise<void>(() => {}), close: async () => void reading-- };
      };
      const reader: typeof broker.reader = (options) =>
        options.topics.includes('shop.places') ? stalled() : broker.reader(options);
      return { ...broker, reader };
    });
    await gateway.api.put(`${base}/profiles/places`, manifest('places'), yaml);
    await gateway.api.post(`${base}/deployments`, { profile: 'places' });
  });
  afterAll(async () => {
    if (!stopped) await gateway.close();
  });

  const replay = (options = {}) =>
    gateway.api.post(`${base}/profiles/places:replay`, manifest('places'), { ...yaml, ...options });

  it('is ended when its caller goes away', async () => {
    const caller = new AbortController();
    const asked = replay({ signal: caller.signal });
    await until(async () => reading === 1);
    caller.abort();
    await expect(asked).rejects.toThrow();
    await until(async () => reading === 0);
  });

  it('is ended by the stop of the gateway, and says so', async () => {
    const asked = replay();
    await until(async () => reading === 1);
    stopped = true;
    const closed = gateway.close();
    const { status, json } = await asked;
    expect([status, json.code, json.retryable]).toEqual([503, 'ABORTED', true]);
    await closed;
    expect(reading).toBe(0);
  });
});
