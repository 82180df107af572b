import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { RunSummary } from '@arkflows/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../testing/api-client.fixture.js';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';

const run = (changes: Partial<RunSummary> = {}): RunSummary => ({
  runId: `run_${randomUUID()}`,
  namespace: 'default',
  profile: 'places',
  revision: 1,
  operation: 'insertPlace',
  trigger: 'created',
  eventId: '0/17',
  eventSource: 'shop.places',
  key: 'JP',
  status: 'succeeded',
  attempts: 1,
  startedAt: new Date().toISOString(),
  durationMs: 12.5,
  topic: 'shop.places',
  partition: 0,
  offset: 17,
  ...changes,
});

describe('runs', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ maxRunsPerNamespace: 10 });
  });
  afterAll(() => gateway.close());

  const report = (...runs: RunSummary[]) =>
    gateway.broker.producer().send('ark.dev.runs', [{ key: null, value: JSON.stringify({ runs }) }]);
  const list = async (query: string, namespace = 'default') =>
    (await gateway.api.get(`/v1/namespaces/${namespace}/runs?${query}`)).json;
  const listed = (query: string, count: number) => until(async () => (await list(query)).items.length === count);

  it('are found as they were reported', async () => {
    const one = run({
      profile: 'found',
      key: null,
      status: 'dead',
      code: 'TARGET_REJECTED',
      message: 'no such column',
    });
    await report(one);
    await listed('profile=found', 1);
    expect((await gateway.api.get(`/v1/namespaces/default/runs/${one.runId}`)).json).toEqual(one);
  });

  it('are followed as they are recorded, however long ago they began', async () => {
    const { recordedUntil } = await list('limit=1');
    const parked = run({ profile: 'followed', startedAt: new Date(Date.now() - 3_600_000).toISOString() });
    await report(parked);
    const since = (time: string) => `profile=followed&recordedSince=${time}`;
    await listed(since(recordedUntil), 1);
    const future = new Date(Date.now() + 60_000).toISOString();
    expect((await list(since(future))).items).toEqual([]);
    const before = (await list('limit=1')).recordedUntil;
    expect(Date.parse(before)).toBeGreaterThanOrEqual(Date.parse(recordedUntil));
    await until(async () => (await list(since((await list('limit=1')).recordedUntil))).items.length === 0);
    const { recordedUntil: later } = await list('limit=1');
    await report({ ...parked, status: 'dead', attempts: 2 });
    await listed(since(later), 1);
  });

  it('are one, however often they are reported; the last report counts', async () => {
    const one = run({ profile: 'again' });
    await report(one, { ...one, attempts: 2 });
    await report({ ...one, attempts: 3 });
    await until(async () => (await list('profile=again')).items[0]?.attempts === 3);
    expect((await list('profile=again')).items).toHaveLength(1);
  });

  it('are searched by status, code, operation and time, in pages', async () => {
    const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`;
    const runs = [0, 1, 2, 3].map((minute) =>
      run({
        profile: 'searched',
        startedAt: at(minute),
        ...(minute % 2 === 1 && { status: 'dead', code: 'MAPPING_FAILED' }),
      }),
    );
    await report(...runs);
    await listed('profile=searched', 4);
    expect((await list('profile=searched&status=dead')).items).toHaveLength(2);
    expect((await list('profile=searched&code=MAPPING_FAILED&operation=insertPlace')).items).toHaveLength(2);
    expect((await list(`profile=searched&since=${at(1)}&until=${at(3)}`)).items).toHaveLength(2);
    const first = await list('profile=searched&limit=3');
    const second = await list(`profile=searched&limit=3&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items]).toEqual(runs.toReversed());
    expect((await list('cursor=nonsense')).code).toBe('INVALID_REQUEST');
  });

  it('are told apart by environment and namespace', async () => {
    await gateway.api.put('/v1/environments/other', {});
    await gateway.api.put('/v1/namespaces/sales', {});
    await report(run({ namespace: 'sales', profile: 'apart' }));
    await until(async () => (await list('profile=apart', 'sales')).items.length === 1);
    expect((await list('profile=apart')).items).toEqual([]);
    expect((await list('profile=apart&environment=other', 'sales')).items).toEqual([]);
    expect((await list('environment=othre')).code).toBe('UNKNOWN_ENVIRONMENT');
  });

  it('go on after a record that cannot be read', async () => {
    const one = run({ profile: 'after-poison' });
    await gateway.broker.producer().send('ark.dev.runs', [
      { key: null, value: 'not json' },
      { key: null, value: null },
      { key: null, value: JSON.stringify({ runs: [{ runId: 7 }] }) },
      { key: null, value: JSON.stringify({ runs: [one] }) },
    ]);
    await listed('profile=after-poison', 1);
  });

  describe('followed as a stream', () => {
    /** Events of a stream, once so many have come; it is left then. */
    const follow = async (count: number, headers: Record<string, string> = {}, query = 'profile=tail') => {
      const asked = request(`${gateway.url}/v1/namespaces/default/runs?${query}`, {
        headers: { authorization: `Bearer ${gateway.api.key}`, accept: 'text/event-stream', ...headers },
        agent: false,
      });
      asked.end();
      const [response] = (await once(asked, 'response', { signal: AbortSignal.timeout(20_000) })) as [IncomingMessage];
      expect(response.headers['content-type']).toContain('text/event-stream');
      const came = (async () => {
        let text = '';
        for await (const chunk of response) {
          text += String(chunk);
          if (text.split('event: run').length > count) break;
        }
        asked.destroy();
        const events = text.split('\n\n').filter((event) => event.includes('event: run'));
        return events.map((event) => ({
          id: /^id: (.*)$/m.exec(event)?.[1] ?? '',
          run: JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? ''),
        }));
      })();
      return { came };
    };

    it('come as they are recorded, each once, and from where a stream broke off', async () => {
      const { came } = await follow(3);
      const runs = [run({ profile: 'tail' }), run({ profile: 'tail', status: 'dead', code: 'INPUT_INVALID' })];
      await report(run({ profile: 'another' }), ...runs);
      await listed('profile=tail', 2);
      const third = run({ profile: 'tail' });
      await report(third);
      const events = await came;
      expect(events.map((event) => event.run.runId).sort()).toEqual([...runs, third].map(({ runId }) => runId).sort());
      expect(events.map((event) => event.run)).toContainEqual(runs[1]);
      const again = await follow(1, { 'last-event-id': events.at(-1)?.id ?? '' });
      expect((await again.came).map((event) => event.run.runId)).toContain(third.runId);
    });

    it('are refused from a place that no stream has given', async () => {
      const { json } = await gateway.api.get('/v1/namespaces/default/runs', {
        headers: { accept: 'text/event-stream', 'last-event-id': 'nonsense' },
      });
      expect(json.code).toBe('INVALID_REQUEST');
    });

    it('end when the gateway stops', async () => {
      const other = await gateway.another();
      const response = await fetch(`${other.url}/v1/namespaces/default/runs`, {
        headers: { authorization: `Bearer ${gateway.api.key}`, accept: 'text/event-stream' },
        signal: AbortSignal.timeout(20_000),
      });
      const text = response.text();
      await other.close();
      expect(await text).toContain('runs as they are recorded');
    });
  });
});
